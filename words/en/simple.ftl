# The simple procedure: decisions on the spot
action-simple-decide = decide on the spot
action-simple-follow = say what followed a decision on the spot
action-simple-show = show a decision on the spot
field-answer = What was made of the statement
field-cash-fen = The cash
field-decided-at = The time of the decision
field-filed-with = Where it was put on file
field-fine-fen = The fine
field-handed-in-on = The day on which the cash was handed in
field-law = The law by which it is decided
field-other = What else is to be kept
field-receipt-number = The number of the receipt
field-sanctions = What is imposed
field-simple-facts = The facts that allow the simple procedure
field-statement = The party's statement
field-steps = The steps that were taken
fault-amount-over = is more than can be kept
fault-before-decision = lies before the day of the decision
fault-cash-over-fine = is more than the fine
fault-few-deciders = are fewer than { $least }: the law on penalties asks for as many, article 42
fault-fine-unsaid = does not fit what is imposed: a fine has an amount, and what is none has not
fault-no-cash-taken = is given, and no cash was taken
fault-no-party-of-case = is none of this case's
fault-not-simple = the case is dealt with by the ordinary procedure: say first that it is by the simple one, where it may be
fault-simple-decided = it was decided by the simple procedure already
fault-simple-no-rule = has no rule by which the simple procedure could be used on that day: use the ordinary procedure
fault-simple-not-allowed = is not what { $document }, { $article } lets the simple procedure decide: use the ordinary procedure
fault-simple-not-decided = it was not decided by the simple procedure
fault-under-fourteen = is under 14, on whom no penalty is imposed (law on penalties, article 30)

event-simple-decided = case { $case }: decided on the spot by the simple procedure ({ $decided_at }): { $sanctions }, a fine of { $fine_fen } fen, { $cash_fen } fen taken in cash, by { $officers }; by { $law }
event-simple-followed = case { $case }: said what followed the decision on the spot{ $handed_in_on_given ->
    [yes] {", "}the cash was handed in on { $handed_in_on }
   *[no] {""}
}{ $filed_with_given ->
    [yes] {", "}put on file: { $filed_with }
   *[no] {""}
}: { $reason }
log-kind-simple-decided = decided on the spot
log-kind-simple-followed = what followed on record

word-warning = a warning
word-public-criticism = public criticism
word-confiscate = confiscation
word-suspend-licence = suspension of a licence
word-revoke-licence = revocation of a licence
word-downgrade = a lower level of qualification
word-suspend-business = suspension of business
word-close-business = closing of a business
word-restrict-business = restriction of business
word-detain = detention

course-standing-decided-simply = decided by the simple procedure
task-follow-simple = Tell what followed the decision on the spot, and ask for the end
course-page-decided-simply = Decided on the spot

simple-cash-beyond = cash was taken on the spot beyond what may be (law on penalties, article 68)
simple-not-handed-in = nobody said that the cash was handed in (law on penalties, article 71)
simple-not-filed = nobody said that it was put on file (annex 2, article 21)
simple-unanswered = the party stated something, and nobody said what was made of it

# Command line: the simple procedure
simple-none = nothing was decided in this case by the simple procedure
simple-decide-told = case { $name }: decided on the spot
simple-follow-told = case { $name }: what followed is on record
simple-told = decided on the spot: { $time }, { $sanctions }, by { $officers }
simple-told-amounts = a fine of { $fine } yuan, { $cash } yuan taken in cash
simple-told-field = { $name }: { $text }
simple-told-rule = allowed by: { $name } ({ $document }, { $article })
simple-told-prone = it may well be disputed, and is to be recorded (annex 2, article 21, second paragraph)
simple-told-clock = { $rule }: due { $due }, { $standing }
simple-told-finding = note: { $what }
yuan-unreadable = { $given } is no amount in yuan with at most two decimals
fault-not-yuan = is no amount in yuan with at most two decimals
