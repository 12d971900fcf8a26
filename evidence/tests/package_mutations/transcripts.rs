//! Transcripts that end before they began, or begin twice; and what was asked for and did not come in its turn.

use evidence::digest::Digest;
use evidence::entry::Item;
use evidence::event::{Actor, Role, TranscriptEvent, TranscriptFailure, TranscriptFormat};
use evidence::ids::{RecordingId, TranscriptId};

use crate::world::{World, user};
use crate::{Mutation, mutation, three_filed};

fn of_first(world: &mut World, event: impl FnOnce(RecordingId, TranscriptId) -> TranscriptEvent) {
    let recording = world.recordings[0].id;
    let event = event(recording, TranscriptId::from_random([1; 16]));
    world.append(user("li", Role::Clerk), &[Item::Recording(recording)], event);
}

fn add(world: &mut World) {
    of_first(world, |recording, transcript| TranscriptEvent::Added {
        transcript,
        recording,
        name: "a.srt".to_owned(),
        format: TranscriptFormat::Srt,
        language: None,
        program: None,
        content: Digest::of(b"a"),
        size: 1,
        lines: Digest::of(b"b"),
        count: 1,
    });
}

fn remove(world: &mut World) {
    of_first(world, |recording, transcript| TranscriptEvent::Removed { transcript, recording, reason: "r".to_owned() });
}

fn ask(world: &mut World) {
    of_first(world, |recording, transcript| TranscriptEvent::Asked {
        transcript,
        recording,
        program: "whisper.cpp 1.7".to_owned(),
        language: None,
    });
}

fn by_service(world: &mut World, event: impl FnOnce(RecordingId, TranscriptId) -> TranscriptEvent) {
    let recording = world.recordings[0].id;
    let event = event(recording, TranscriptId::from_random([1; 16]));
    world.append(Actor::Service, &[Item::Recording(recording)], event);
}

fn begin(world: &mut World) {
    by_service(world, |recording, transcript| TranscriptEvent::Begun { transcript, recording });
}

fn fail(world: &mut World) {
    by_service(world, |recording, transcript| TranscriptEvent::Failed {
        transcript,
        recording,
        why: TranscriptFailure::TookTooLong,
        line: None,
        segment: None,
    });
}

/// What is logged, one after another.
type Steps = &'static [fn(&mut World)];

const OUT_OF_TURN: &[(&str, Steps)] = &[
    ("a transcript removed that was not added", &[remove]),
    ("a transcript removed twice", &[add, remove, remove]),
    ("a transcript added twice", &[add, add]),
    ("a transcript asked for twice", &[ask, ask]),
    ("a transcript asked for that is there", &[add, ask]),
    ("a transcript begun that was not asked for", &[begin]),
    ("a transcript of which nothing had come", &[ask, begin, fail, add]),
    ("a transcript that failed after it was there", &[ask, begin, add, fail]),
    ("a transcript begun twice", &[ask, begin, begin]),
    ("a transcript failed that was not asked for", &[fail]),
    ("a transcript failed twice", &[ask, begin, fail, fail]),
    ("a transcript asked for and added that was not begun", &[ask, add]),
    ("a transcript that failed and was added and failed again", &[ask, begin, add, fail]),
];

/// What was asked for in its turn, and what became of it.
const IN_TURN: &[Steps] = &[&[ask, begin, add, remove], &[ask, fail], &[ask, begin, fail], &[ask]];

#[test]
fn what_was_asked_for_may_come_or_fail() {
    for steps in IN_TURN {
        let report = logged(steps).package().verify();
        assert!(!report.findings.iter().any(|finding| finding.rule == "R5.10"), "{:?}", report.findings);
    }
}

fn logged(steps: Steps) -> World {
    let mut world = three_filed();
    for step in steps {
        step(&mut world);
    }
    world
}

pub(crate) fn all() -> Vec<Mutation> {
    let mutated = |(name, steps): &(&str, Steps)| mutation(format!("logged: {name}"), "R5.10", logged(steps).package());
    OUT_OF_TURN.iter().map(mutated).collect()
}
