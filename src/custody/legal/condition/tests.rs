use proptest::prelude::*;

use crate::custody::legal::condition::*;

fn facts(given: &[(&str, &str)]) -> Facts {
    given.iter().map(|(field, text)| fact(field, text).expect("a fact")).collect()
}

fn weigh(condition: &str, given: &[(&str, &str)]) -> Weighed {
    Condition::read(condition).expect(condition).weigh(&facts(given))
}

#[test]
fn a_condition_is_weighed_against_what_is_known() {
    use Outcome::{Fails, Holds, Unknown};
    let person = "fine >= 5000 and party in ['natural_person', 'individual_business']";
    let seize = "area_m2 >= 300 or value >= 100000";
    let revoke = "sanction has 'revoke_licence' and party != 'natural_person'";
    for (condition, given, outcome) in [
        // 以上 includes the number itself (民法典 1259); one fen less is less.
        (person, &[("fine", "5000"), ("party", "natural_person")][..], Holds),
        (person, &[("fine", "4999.99"), ("party", "natural_person")], Fails),
        (person, &[("fine", "5000"), ("party", "legal_person")], Fails),
        // A missing amount is not nought.
        (person, &[("party", "natural_person")], Unknown),
        // What is not known does not matter where the rest decides.
        (person, &[("party", "legal_person")], Fails),
        (person, &[], Unknown),
        (seize, &[("area_m2", "300")], Holds),
        (seize, &[("area_m2", "299")], Unknown),
        (seize, &[("area_m2", "299"), ("value", "99999.99")], Fails),
        (revoke, &[("sanction", "fine, revoke_licence"), ("party", "legal_person")], Holds),
        (revoke, &[("sanction", "revoke_licence"), ("party", "natural_person")], Fails),
        (revoke, &[("sanction", "")], Fails),
        ("act = 'demolish'", &[("act", "demolish")], Holds),
        ("hearing_by_law or hearing_public_interest", &[("hearing_by_law", "no")], Unknown),
        ("hearing_by_law or hearing_public_interest", &[("hearing_by_law", "是")], Holds),
        ("(complex or law_requires) and fine > 0.5", &[("complex", "yes"), ("fine", "0.51")], Holds),
        ("fine < 1 and value <= 2", &[("fine", "1"), ("value", "2")], Fails),
    ] {
        assert_eq!(weigh(condition, given).outcome, outcome, "{condition} {given:?}");
    }
}

#[test]
fn what_a_result_rests_on_is_told() {
    let told = |weighed: &Weighed| weighed.because.iter().map(ToString::to_string).collect::<Vec<_>>();
    let condition = "fine >= 5000 and party in ['natural_person', 'individual_business']";
    let fails = weigh(condition, &[("fine", "4999"), ("party", "natural_person")]);
    assert_eq!((told(&fails), fails.held, fails.asked), (vec!["fine >= 5000".to_owned()], 1, 2));
    let unknown = weigh(condition, &[("party", "natural_person")]);
    assert_eq!(unknown.missing().into_iter().collect::<Vec<_>>(), ["fine"]);
    let holds = weigh(
        "complex or (hearing_held and affects_major_rights)",
        &[("hearing_held", "yes"), ("affects_major_rights", "yes")],
    );
    assert_eq!(told(&holds), ["hearing_held", "affects_major_rights"]);
    assert!(holds.missing().is_empty());
}

#[test]
fn what_is_no_condition_is_told_with_its_place() {
    for (text, told) in [
        ("", "ends after character 0, where a field should stand"),
        ("fines >= 1", "asks for \"fines\" at character 1, which is no field"),
        ("fine", "ends after character 4, where a comparison should stand"),
        ("fine has 'x'", "compares fine at character 6 as it cannot be: it is an amount"),
        ("fine >= 1.005", "compares fine at character 9 with what is no amount in yuan"),
        ("fine >= 'x'", "with what is no amount"),
        ("area_m2 >= 1.5", "with what is no whole number"),
        ("party >= 'legal_person'", "it is a word, compared by =, != or in"),
        ("party = 'legal'", "has \"legal\" at character 9, which party never is: natural_person"),
        ("party in ['natural_person'", "ends after character 26, where the end of the list should stand"),
        ("party in 'natural_person'", "has no list at character 10"),
        ("sanction = 'fine'", "it is a set, asked by has"),
        ("sanction has fine", "has no word in quotation marks at character 14"),
        ("sanction has 'fine", "has a quotation mark at character 14 that is not closed"),
        ("complex complex", "goes on at character 9"),
        ("complex = yes", "goes on at character 9"),
        ("(complex", "ends after character 8, where a closing parenthesis should stand"),
        ("complex and and", "asks for \"and\" at character 13"),
        ("complex && law_requires", "has '&' at character 9, which no condition has"),
        ("fine >= 99999999999999999999", "with what is no amount"),
    ] {
        let error = Condition::read(text).expect_err(text);
        assert!(error.contains(told), "{text}: {error}");
    }
    let deep = format!("{}complex{}", "(".repeat(CONDITION_DEPTH_MAX + 1), ")".repeat(CONDITION_DEPTH_MAX + 1));
    assert!(Condition::read(&deep).expect_err("deep").contains("nests parentheses deeper than 8"));
    let fits = format!("{}complex{}", "(".repeat(CONDITION_DEPTH_MAX), ")".repeat(CONDITION_DEPTH_MAX));
    assert_eq!(Condition::read(&fits), Condition::read("complex"));
    let long = vec!["complex"; CONDITION_LENGTH_MAX].join(" or ");
    assert!(Condition::read(&long).expect_err("long").contains("is longer than 500"));
}

#[test]
fn a_condition_has_so_many_characters_and_no_more() {
    let padded = |length: usize| format!("complex{}", " ".repeat(length - "complex".len()));
    assert_eq!(Condition::read(&padded(CONDITION_LENGTH_MAX)), Condition::read("complex"));
    let long = Condition::read(&padded(CONDITION_LENGTH_MAX + 1));
    assert!(long.expect_err("long").contains("is longer than 500 characters"));
}

#[test]
fn what_no_field_can_be_is_refused_with_what_it_takes() {
    for (field, text, told) in [
        ("fine", "5,000", "fine takes an amount in yuan with at most two decimals"),
        ("fine", "-1", "fine takes an amount"),
        ("fine", "1.", "fine takes an amount"),
        ("fine", "1e3", "fine takes an amount"),
        ("fine", "1000000000000.01", "fine takes an amount"),
        ("fine", "９", "fine takes an amount"),
        ("area_m2", "-3", "area_m2 takes a whole number"),
        ("party", "person", "party takes one of natural_person, legal_person"),
        ("sanction", "fine,prison", "sanction takes any of warning, public_criticism"),
        ("complex", "maybe", "complex takes yes or no"),
        ("penalty", "1", "there is no field \"penalty\": known are fine, value"),
    ] {
        let error = fact(field, text).expect_err(text).to_string();
        assert!(error.contains(told), "{error}");
    }
    assert_eq!(fact("fine", " 12.3 "), Ok(("fine", Value::Money(1230))));
    assert_eq!(
        (in_yuan(1230), in_yuan(500_000), in_yuan(5)),
        ("12.30".to_owned(), "5000".to_owned(), "0.05".to_owned())
    );
}

/// Any test that the language has.
fn any_test() -> impl Strategy<Value = String> {
    prop_oneof![
        (0_i64..100, prop::sample::select(vec!["=", "!=", ">", ">=", "<", "<="]))
            .prop_map(|(fen, sign)| format!("fine {sign} {}", in_yuan(fen))),
        Just("party in ['legal_person', 'natural_person']".to_owned()),
        Just("party != 'legal_person'".to_owned()),
        Just("sanction has 'fine'".to_owned()),
        Just("complex".to_owned()),
        Just("law_requires".to_owned()),
    ]
}

fn any_condition() -> impl Strategy<Value = String> {
    any_test().prop_recursive(4, 12, 3, |inner| {
        (prop::collection::vec(inner, 1..4), prop::bool::ANY)
            .prop_map(|(parts, all)| format!("({})", parts.join(if all { " and " } else { " or " })))
    })
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "[a-z0-9_'\\[\\]()<>=!,. ]{0,60}|\\PC{0,40}") {
        _ = Condition::read(&text);
    }

    /// What is known later never turns what was decided.
    #[test]
    fn what_is_decided_stays_decided_whatever_becomes_known(
        text in any_condition(),
        fine in 0_i64..100,
        party in prop::sample::select(PARTIES.to_vec()),
        fined in prop::bool::ANY,
        flags in prop::array::uniform2(prop::bool::ANY),
        known in prop::array::uniform5(prop::bool::ANY),
    ) {
        prop_assume!(text.chars().count() <= CONDITION_LENGTH_MAX);
        let condition = Condition::read(&text).expect("a condition");
        let set = if fined { BTreeSet::from(["fine".to_owned()]) } else { BTreeSet::new() };
        let all: Facts = [
            ("fine", Value::Money(fine)),
            ("party", Value::Word(party.to_owned())),
            ("sanction", Value::Set(set)),
            ("complex", Value::Flag(flags[0])),
            ("law_requires", Value::Flag(flags[1])),
        ].into();
        let some: Facts = all.clone().into_iter().zip(known).filter(|(_, known)| *known).map(|(fact, _)| fact).collect();
        let (whole, part) = (condition.weigh(&all), condition.weigh(&some));
        prop_assert_ne!(&whole.outcome, &Outcome::Unknown);
        match part.outcome {
            Outcome::Unknown => prop_assert!(!part.missing().is_empty() && part.missing().iter().all(|field| !some.contains_key(field))),
            decided => prop_assert_eq!(decided, whole.outcome),
        }
    }
}
