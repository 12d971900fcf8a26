//! Transcripts that end before they began, or begin twice.

use evidence::digest::Digest;
use evidence::entry::Item;
use evidence::event::{Role, TranscriptEvent, TranscriptFormat};
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

/// What is logged, one after another.
type Steps = &'static [fn(&mut World)];

const OUT_OF_TURN: &[(&str, Steps)] = &[
    ("a transcript removed that was not added", &[remove]),
    ("a transcript removed twice", &[add, remove, remove]),
    ("a transcript added twice", &[add, add]),
];

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
