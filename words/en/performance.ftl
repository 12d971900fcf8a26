# Carrying out of decisions
action-performance-list = list what is owed
action-performance-record = record what is owed
action-performance-step = record how it is carried out
field-amount = The amount
field-applied-on = The day of the application
field-begun-on = The day on which it began
field-checked-on = The day of the check
field-court = The court
field-decided-on = The day of the decision
field-done-on = The day on which it was done
field-ended-on = The day on which it ended
field-given-on = The day of the statement
field-parts = The parts
field-reviewed = What came of the review
thing-performance = what is owed
fault-performances-full = the case has { $most } things that are owed already
fault-steps-full = { $most } steps are recorded of it already
fault-performance-over = nothing of it is left to do
fault-performance-fell = the decision fell, and nothing is owed by it; record what a new decision asks for as something owed of its own
fault-performance-unclear = what happened to it does not follow from what was before, so that nobody knows how it stands
fault-performance-runs = something was begun upon it: it is not taken out
fault-deferral-waits = it waits for the head, who is asked to defer it
fault-deferral-not-asked = nobody asked to defer it
fault-nothing-to-defer = a fine alone is paid later or in parts
fault-nothing-to-rectify = it is nothing to set right, and so nothing to check
fault-parts-over = are more than { $most }
fault-parts-above-rest = are together more than what is left of the fine
fault-not-an-amount = is not 1 to { $most } fen
fault-not-urged = the urging notice was not served: nothing is enforced, and no court asked to, before it was
fault-before-urged = lies before { $day }, on which the urging notice was served
fault-no-such-delivery = is no service of this case
fault-not-an-urging-notice = is no service of an urging notice on this party
fault-not-delivered-yet = does not count as served yet
fault-enforcement-runs = it is being enforced
fault-nothing-enforced = nothing of it is being enforced
fault-no-court-asked = no court was asked that has not answered
fault-before-enforced = lies before { $day }, on which it was decided to enforce it or a court was asked
fault-before-enforcement-ended = lies before { $day }, on which enforcement before it ended
fault-court-ruled-against = a court ruled that it is not enforced, and the court above was not asked since
fault-litigation-runs = a review or suit runs already
fault-no-litigation = no review or suit runs

event-performance-due = case { $case }: owed { $performance } ({ $what }) by the party { $party }{ $amount_fen_given ->
    [yes] {", "}{ $amount_fen } fen
   *[no] {""}
}, until { $due_on }{ $reason_given ->
    [yes] {": "}{ $reason }
   *[no] {""}
}
event-performance-removed = case { $case }: took out what is owed, { $performance }: { $reason }
event-performance-done = case { $case }: of { $performance } was done on { $done_on }{ $amount_fen_given ->
    [yes] {", "}{ $amount_fen } fen
   *[no] {""}
}; all of it: { $whole }{ $reason_given ->
    [yes] {": "}{ $reason }
   *[no] {""}
}
event-performance-deferral-asked = case { $case }: asked to defer { $performance }, until { $due_on }: { $reason }
event-performance-deferred = case { $case }: deferred { $performance }
event-performance-deferral-refused = case { $case }: did not defer { $performance }: { $reason }
event-rectification-checked = case { $case }: checked on { $checked_on } whether { $performance } was set right: { $result }, by { $officers }{ $reason_given ->
    [yes] {": "}{ $reason }
   *[no] {""}
}
event-urging-served = case { $case }: the urging notice { $document } for { $performance } counts as served on { $served_on }
event-urging-statement = case { $case }: the party stated its view of { $performance } on { $given_on }; { $reviewed_given ->
    [yes] reviewed: { $reviewed }
   *[no] not reviewed
}; followed: { $accepted }
event-enforcement-decided = case { $case }: decided on { $decided_on } to enforce { $performance }: { $reason }
event-enforcement-applied = case { $case }: asked { $court } on { $applied_on } to enforce { $performance }{ $reason_given ->
    [yes] {": "}{ $reason }
   *[no] {""}
}
event-enforcement-ended = case { $case }: enforcing { $performance } ended on { $ended_on }: { $result }: { $reason }
event-litigation-begun = case { $case }: the party began against { $performance } on { $begun_on }: { $remedy }{ $reason_given ->
    [yes] {": "}{ $reason }
   *[no] {""}
}
event-litigation-ended = case { $case }: the review or suit against { $performance } ended on { $ended_on }: { $result }{ $reason_given ->
    [yes] {": "}{ $reason }
   *[no] {""}
}

log-kind-performance-due = something owed
log-kind-performance-removed = something owed taken out
log-kind-performance-done = something owed done
log-kind-performance-deferral-asked = deferral asked for
log-kind-performance-deferred = deferral approved
log-kind-performance-deferral-refused = deferral refused
log-kind-rectification-checked = rectification checked
log-kind-urging-served = urging notice served
log-kind-urging-statement = statement after urging
log-kind-enforcement-decided = enforcement decided
log-kind-enforcement-applied = court asked to enforce
log-kind-enforcement-ended = enforcement failed or refused
log-kind-litigation-begun = review or suit begun
log-kind-litigation-ended = review or suit ended

word-fine = fine
word-confiscation = confiscation
word-rectify = something to set right
word-licence-acted = licence
word-other-duty = something else
word-set-right = set right
word-set-right-in-part = partly set right
word-left-as-it-was = not set right
word-administrative-review = administrative review
word-lawsuit = lawsuit
word-upheld = upheld
word-decision-changed = changed
word-decision-fell = revoked, unlawful or void
word-came-to-nothing = came to nothing
word-court-not-accepted = not accepted by the court
word-court-refused = refused by the court
word-taken-back = withdrawn or not heard

task-approve-deferral = Decide whether a fine is paid later or in parts
performance-standing-due = owed
performance-standing-deferral-asked = deferral asked for
performance-standing-urged = urged
performance-standing-enforced = enforcement decided
performance-standing-at-court = court asked
performance-standing-enforcement-failed = enforcement failed
performance-standing-court-refused = refused by the court
performance-standing-done = done
performance-standing-fallen = the decision fell, nothing is owed
performance-fault-not-done = its last day is over, and it is not done
performance-fault-done-late = it was done late
performance-fault-paid-less = it is said to be done, and less was paid than the fine
performance-fault-not-recorded = no document records what the party did
performance-fault-not-checked = its last day is over, and nobody checked whether it was set right
performance-fault-not-set-right = its last day is over, and it was not set right
performance-fault-urged-too-soon = the urging notice was served before its last day was over
performance-fault-statement-not-reviewed = the party's statement was not reviewed
performance-fault-applied-too-soon = a court was asked before it may be
performance-fault-applied-too-late = a court was asked when it may be no more
not-computed-course = how it stands is not known: something that happened to it does not follow from what was before
not-computed-term = a term of it cannot be counted
not-computed-surcharge-rate = the surcharge is not known: the legal data has no rate that was in force on the last day to pay
no-window-not-delivered = the decision was not served on the party
no-window-not-urged = the urging notice was not served
no-window-litigation-runs = a review or suit runs
no-window-decision-fell = the decision fell
no-window-court-judged = a court judged, and its judgment is what is enforced
no-window-no-rule = the legal data has no term that was in force on that day
no-window-not-counted = a term cannot be counted

performances-none = nothing is owed
performance-taken = { $id }: { $step }
performance-line = { $standing }: { $what }, until { $until } ({ $id })
performance-line-amount = { $standing }: { $what } of { $amount } yuan, paid { $paid } yuan, until { $until } ({ $id })
performance-clock = {"  "}{ $rule }: due { $due }, { $standing }
performance-not-computed = {"  "}not computed: { $why }
surcharge-line = {"  "}surcharge: { $amount } yuan
surcharge-days = {"    "}{ $from } to { $until }, { $days } days, overdue { $overdue } yuan, a day { $daily } yuan
window-line = {"  "}a court may be asked from { $from } to { $until }
window-none = {"  "}when a court may be asked cannot be said: { $why }
instalment-unreadable = { $given } is no part of a fine; write a day and fen, as 2026-03-01:250000
