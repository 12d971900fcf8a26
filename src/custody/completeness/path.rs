//! The way of a case through its stages: each as far as it is reached, and by what it lacks. Pure.

use crate::custody::completeness::stages::{Reach, Reached};
use crate::custody::completeness::{Lack, LackStanding, PathStage, PathStageBody, PathStanding};

/// The stages in their order.
pub fn path(reached: &Reached, lacks: &[Lack]) -> Vec<PathStageBody> {
    PathStage::ALL.iter().map(|stage| stands(*stage, reached.of(*stage), lacks)).collect()
}

fn stands(stage: PathStage, reach: Reach, lacks: &[Lack]) -> PathStageBody {
    let count =
        |of: LackStanding| lacks.iter().filter(|lack| lack.stage == stage && lack.standing == of).count() as u64;
    let (late, lacking, open) = (count(LackStanding::Late), count(LackStanding::Lacking), count(LackStanding::Open));
    let standing = match reach {
        // What is lacking in a stage is told, whatever else is known of it.
        _ if late > 0 => PathStanding::Late,
        _ if lacking > 0 => PathStanding::Lacking,
        Reach::NotAsked => PathStanding::NotAsked,
        Reach::NotBegun => PathStanding::NotBegun,
        Reach::Waits(_) => PathStanding::Waiting,
        Reach::Over => PathStanding::Done,
    };
    let waits_for = match reach {
        Reach::Waits(who) => Some(who),
        Reach::NotAsked | Reach::NotBegun | Reach::Over => None,
    };
    PathStageBody { stage, standing, waits_for, lacking: lacking + late, late, open }
}
