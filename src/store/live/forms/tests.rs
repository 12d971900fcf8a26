use crate::store::live::forms::*;

fn at(seconds: i64) -> Utc {
    Utc::from_micros(1_800_000_000_000_000).expect("in range").plus_seconds(seconds)
}

fn session(number: usize) -> SecretId {
    SecretId::of(&Digest::of(&number.to_be_bytes()))
}

fn answer(bytes: usize) -> Answer {
    Answer { status: 303, headers: vec![("location".to_owned(), b"/x".to_vec())], body: vec![0; bytes].into() }
}

fn typed(user: &str, length: usize) -> Typed {
    let fields = vec![("reason".to_owned(), "x".repeat(length))];
    let (path, page) = ("/p".to_owned(), "/q".to_owned());
    Typed { number: 0, user: user.parse().expect("an id"), path, fields, page, why: Why::Ended }
}

fn first(forms: &Arc<Forms>, key: &str, content: &[u8]) -> Turn {
    match forms.begin(&session(1), key, Digest::of(content), at(0)) {
        Begun::First(turn) => turn,
        _ => panic!("{key} was sent before"),
    }
}

#[test]
fn a_form_is_worked_on_once_and_its_answer_is_everybodys() {
    let forms = Forms::new().expect("random bytes");
    let key = forms.key();
    let turn = first(&forms, &key, b"a");
    let again = |content: &[u8]| forms.begin(&session(1), &key, Digest::of(content), at(1));
    assert!(matches!(again(b"a"), Begun::Running(_)));
    // Another content under the key is another form: somebody went back and changed it.
    drop(first(&forms, &key, b"b"));
    turn.answered(answer(0), at(1));
    assert!(matches!(again(b"a"), Begun::Again(given) if given == answer(0)));
    // Of another session it is another, and what was not worked on is free again.
    assert!(matches!(forms.begin(&session(2), &key, Digest::of(b"a"), at(1)), Begun::First(_)));
    drop(first(&forms, &key, b"b"));
}

#[tokio::test]
async fn whoever_comes_meanwhile_waits_for_the_first() {
    let forms = Forms::new().expect("random bytes");
    let key = forms.key();
    let turn = first(&forms, &key, b"a");
    let Begun::Running(mut ends) = forms.begin(&session(1), &key, Digest::of(b"a"), at(0)) else {
        panic!("it is under way")
    };
    let waiting = tokio::spawn(async move { ends.changed().await.is_err() });
    turn.answered(answer(1), at(0));
    assert!(waiting.await.expect("it ends"));
    assert!(matches!(forms.begin(&session(1), &key, Digest::of(b"a"), at(0)), Begun::Again(_)));
}

#[test]
fn a_key_of_another_process_or_that_was_forgotten_is_not_taken_for_a_new_one() {
    let forms = Forms::new().expect("random bytes");
    let old = Forms::new().expect("random bytes").key();
    let made_up = format!("{}9", forms.key());
    for key in [old.as_str(), &made_up, "", "x", &format!("{}-x", forms.process)] {
        assert!(matches!(forms.begin(&session(1), key, Digest::of(b"a"), at(0)), Begun::Forgotten), "{key}");
    }
    let keys: Vec<String> = (0..=ANSWERS_MAX).map(|_| forms.key()).collect();
    for key in &keys {
        first(&forms, key, b"a").answered(answer(0), at(0));
    }
    let asked = |key: &str| forms.begin(&session(1), key, Digest::of(b"a"), at(0));
    assert!(matches!(asked(&keys[0]), Begun::Forgotten));
    assert!(matches!(asked(&keys[1]), Begun::Again(_)));
    // With another content it is another form, which was not sent.
    assert!(matches!(forms.begin(&session(1), &keys[0], Digest::of(b"b"), at(0)), Begun::First(_)));
    // Of forms that are under way none is forgotten, and there are no more than are remembered.
    let turns: Vec<Turn> = (0..ANSWERS_MAX).map(|_| first(&forms, &forms.key(), b"a")).collect();
    assert!(matches!(asked(&forms.key()), Begun::Full));
    drop(turns);
    assert!(matches!(asked(&forms.key()), Begun::First(_)));
}

#[test]
fn a_page_that_was_left_open_can_be_sent_after_many_others_until_nothing_is_known_of_its_time() {
    let forms = Forms::new().expect("random bytes");
    let [left_open, left_longer] = [forms.key(), forms.key()];
    let sent: Vec<String> = (0..ANSWERS_MAX + SENT_MAX).map(|_| forms.key()).collect();
    for key in &sent {
        first(&forms, key, b"a").answered(answer(0), at(0));
    }
    // Which of all these was sent is known, and that the other was not.
    assert!(matches!(forms.begin(&session(1), &sent[0], Digest::of(b"a"), at(0)), Begun::Forgotten));
    first(&forms, &left_open, b"a").answered(answer(0), at(0));
    first(&forms, &forms.key(), b"a").answered(answer(0), at(0));
    assert!(matches!(forms.begin(&session(1), &left_longer, Digest::of(b"a"), at(0)), Begun::Forgotten));
}

#[test]
fn what_is_to_be_said_counts_and_goes_with_a_session_that_does_nothing() {
    let forms = Forms::new().expect("random bytes");
    let long = "x".repeat(1000);
    forms.say(&session(1), "/account", long.clone(), at(0));
    assert_eq!(forms.lock().bytes, long.len() + "/account".len());
    assert_eq!(forms.said(&session(1), "/account", at(SAID_SECONDS)), None);
    assert_eq!(forms.lock().bytes, 0, "it is over");
    forms.say(&session(1), "/account", long, at(0));
    forms.say(&session(2), "/", String::new(), at(IDLE_SECONDS - 1));
    assert_eq!(forms.lock().owners.len(), 2);
    forms.say(&session(3), "/", String::new(), at(IDLE_SECONDS));
    assert_eq!(forms.lock().owners.len(), 2, "the idle one is gone");
    assert_eq!(forms.lock().bytes, 2, "and what it had");
}

#[test]
fn what_is_said_is_said_once_and_again_to_whoever_pressed_twice() {
    let forms = Forms::new().expect("random bytes");
    let key = forms.key();
    let turn = first(&forms, &key, b"a");
    forms.say(&session(1), "/account", "code".to_owned(), at(0));
    turn.answered(answer(0), at(0));
    let said = |place, seconds| forms.said(&session(1), place, at(seconds));
    assert_eq!(said("/search", 1), None);
    assert_eq!(forms.said(&session(2), "/account", at(1)), None);
    assert_eq!(said("/account", 1).as_deref(), Some("code"));
    assert_eq!(said("/account", 1), None);
    forms.begin(&session(1), &key, Digest::of(b"a"), at(2));
    assert_eq!(said("/account", 2).as_deref(), Some("code"));
    forms.begin(&session(1), &key, Digest::of(b"a"), at(61));
    assert_eq!(said("/account", 61), None);
    forms.say(&session(1), "/account", "code".to_owned(), at(100));
    assert_eq!(said("/account", 700), None);
}

#[test]
fn what_was_typed_is_handed_to_the_same_account_alone() {
    let forms = Forms::new().expect("random bytes");
    assert!(!forms.keep_typed(&session(1), typed("li", TYPED_BYTES_MAX), at(0)));
    for number in 0..=TYPED_MAX {
        assert!(forms.keep_typed(&session(1), typed("li", number), at(0)));
    }
    assert_eq!(forms.typed(&session(1)).len(), TYPED_MAX);
    let (li, wang): (UserId, UserId) = ("li".parse().expect("an id"), "wang".parse().expect("an id"));
    assert!(forms.hand_over(&session(1), &session(2), &li, at(1)));
    assert!(forms.typed(&session(1)).is_empty());
    let latest = forms.typed(&session(2)).remove(0);
    assert_eq!(latest.fields[0].1.len(), TYPED_MAX);
    forms.drop_typed(&session(2), latest.number);
    assert_eq!(forms.typed(&session(2)).len(), TYPED_MAX - 1);
    assert!(!forms.hand_over(&session(2), &session(3), &wang, at(1)));
    assert!(forms.typed(&session(3)).is_empty() && forms.typed(&session(2)).is_empty());
}

#[test]
fn pages_are_fetched_once_and_all_that_is_kept_is_bounded() {
    let forms = Forms::new().expect("random bytes");
    let keep = |session: &SecretId, bytes| forms.keep_page(session, answer(bytes), "/q".to_owned(), at(1));
    assert_eq!(keep(&session(1), ANSWER_BYTES_MAX + 1), None);
    let kept: Vec<u64> = (0..=PAGES_MAX).map(|_| keep(&session(1), ANSWER_BYTES_MAX).expect("it fits")).collect();
    assert_eq!(forms.page(&session(1), kept[0]), Fetched::Unknown);
    assert_eq!(forms.page(&session(2), kept[1]), Fetched::Unknown);
    assert_eq!(forms.page(&session(1), kept[1]), Fetched::Page(answer(ANSWER_BYTES_MAX)));
    assert_eq!(forms.page(&session(1), kept[1]), Fetched::Gone { back: "/q".to_owned() });
    let many = BYTES_MAX / ANSWER_BYTES_MAX;
    for number in 0..many {
        forms.keep_page(&session(10 + number), answer(ANSWER_BYTES_MAX), "/q".to_owned(), at(2));
    }
    assert!(forms.lock().bytes <= BYTES_MAX);
    assert_eq!(forms.page(&session(1), kept[2]), Fetched::Unknown, "the idle ones went first");
    let turn = first(&forms, &forms.key(), b"a");
    for number in 0..SESSIONS_MAX {
        forms.say(&session(1000 + number), "/", String::new(), at(3));
    }
    assert_eq!(forms.lock().owners.len(), SESSIONS_MAX);
    turn.answered(answer(0), at(3));
    let bytes: usize = forms.lock().owners.values().map(Owner::bytes).sum();
    assert_eq!(forms.lock().bytes, bytes);
    forms.forget(&session(1000));
    assert_eq!(forms.lock().owners.len(), SESSIONS_MAX - 1);
}
