//! Tells the service which case officers named at the screen, of each recording that it has stored.

use evidence::ids::{CaseNumber, RecordingId};
use reqwest::Method;
use serde::Serialize;

use super::client::{CallError, to_json};
use super::{Holds, Uploader};
use crate::state::{StateError, Told};

/// Most that are told between two looks at what is to be sent.
const TOLD_AT_ONCE: usize = 64;

/// Refusals that will not end by themselves: the recording is filed under a case already, or the number is none.
const FOR_GOOD: [&str; 3] = ["conflict", "invalid", "malformed"];

#[derive(Debug, Serialize)]
struct Suggested<'a> {
    number: &'a str,
}

impl Uploader {
    /// Tells what is due; gives how much is left. One that is refused keeps no other from being told.
    pub(super) async fn tell_cases(&self, holds: &mut Holds) -> Result<usize, StateError> {
        let state = &self.station.state;
        let due = state.suggestions_due(TOLD_AT_ONCE)?;
        let mut left = due.len();
        let now = self.station.clock.tick();
        if holds.is_held(now) || holds.cases.is_some_and(|(_, until)| until > now) {
            return Ok(left);
        }
        let mut put_off = false;
        for (recording, number) in due {
            let told = match self.tell_case(&recording, &number).await {
                Ok(()) => {
                    tracing::info!(%recording, "case.suggested");
                    Told::Sent
                }
                Err(CallError::Refused(problem)) if FOR_GOOD.contains(&problem.slug()) => {
                    tracing::warn!(%recording, problem = problem.slug(), "case.refused");
                    Told::Refused(problem.slug().to_owned())
                }
                Err(CallError::State(error)) => return Err(error),
                Err(error) => {
                    if self.hold_for(&error, holds)? {
                        return Ok(left);
                    }
                    tracing::warn!(%recording, %error, "case.suggested_later");
                    put_off = true;
                    Told::PutOff
                }
            };
            state.told(&recording, &number, &told)?;
            if told != Told::PutOff {
                left -= 1;
                self.went_on();
            }
        }
        holds.cases = put_off.then(|| super::again(holds.cases, self.station.clock.tick()));
        Ok(left)
    }

    async fn tell_case(&self, recording: &RecordingId, number: &CaseNumber) -> Result<(), CallError> {
        let path = format!("/api/v1/uploads/{recording}/suggestion");
        self.client.tell(Method::PUT, &path, to_json(&Suggested { number: number.as_str() })).await
    }
}
