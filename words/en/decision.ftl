# The decision of a case, and who answers for it
action-decision-list = show decisions
action-decision-override = decide past the review
action-decision-step = tell what was done before a decision, or that it fell
action-decision-take = decide
action-responsibility-show = show who answers for what
field-body = The body
field-collective = The record of the collective discussion
field-decision = The decision
field-held-at = The time of the hearing
field-on = The day on which it fell
field-stated-at = The time of the statement
field-terms = The terms of the rights
thing-decision = decision
fault-not-of-the-case = is not one of this case
fault-decided-already = a decision of this case stands already: another may be taken once it was revoked, found to be unlawful or void, or changed
fault-decision-not-standing = it is not the decision of this case that stands
fault-decisions-full = the case has { $most } decisions already
fault-decision-steps-full = the case has { $most } notices, statements and hearings already
fault-decisions-kept = its decisions and notices are recorded, which another case could not go on with
fault-decision-number-taken = a decision of this agency bears that number already: check the number
fault-decide-unreviewed = the draft needs a legal review ({ $rules }) and was not sent for one: send it for review, as nothing is decided without
fault-decide-changed = the text is not the one that the opinion agrees to: it was changed after the opinion, and one byte is enough; send the text for review as it is now
fault-decide-no-opinion = the legal office has given no opinion on this text yet: wait for it
fault-decide-returned = the legal office sent this text back: set it right and send it for review anew
fault-decide-disagreed = the legal office does not agree to this text: change it as the opinion says and send it anew, ask for a second review, or have the heads discuss it together
fault-decide-before-opinion = the opinion is of { $day }, after the day that the decision bears: check that day
fault-decide-before-fall = lies before { $day }, on which the earlier decision fell
fault-decide-overtaken = the legal office has since sent back or not agreed to a later draft on the same party, and what it said last counts: set that draft right and send it anew, or withdraw it before this one is decided on
fault-decide-reviewed-otherwise = the same text was reviewed as another draft, of another party, outcome or amount: send this draft for review
fault-decide-nothing-to-override = the draft can be decided on as it is, and there is nothing to decide past
fault-decide-override-otherwise = is not how it stands: it is against the review where the text was sent back or not agreed to, and without a review otherwise
fault-decide-not-as-stored = the document { $document } is not stored as it was filed, or is missing, and cannot be decided on: run docket check, and restore it from a backup or file it anew
fault-decide-draft-withdrawn = the draft was withdrawn: decide on one that stands
fault-decide-own-draft = nobody decides on a draft that they wrote, checked or recorded: another head must
fault-decide-own-opinion = nobody decides on a draft that they gave the opinion on: the head must, or who else acts for the head
fault-decide-under-fourteen = the party { $party } was under 14 at the time of the deed, and is not penalised (law on penalties, article 30): draft a decision that imposes none

event-decision-informed = case { $case }: told the party ({ $what }, { $told_at })
event-decision-statement = case { $case }: the party's statement ({ $how }, { $stated_at }){ $reason_given ->
    [yes] {": "}{ $reason }
   *[no] {""}
}
event-decision-heard = case { $case }: held the hearing ({ $held_at })
event-decision-decided = case { $case }: decided { $number } ({ $outcome }, { $decided_on }, { $ground })
event-decision-overridden = case { $case }: the head decided { $number } ({ $outcome }, { $decided_on }, { $kind }): { $reason }
event-decision-fallen = case { $case }: the decision { $decision } { $fell ->
    [revoked] was revoked
    [unlawful] was found to be unlawful
    [void] was found to be void
   *[changed] was changed
} ({ $on }, { $body }): { $reason }

log-kind-decision-informed = party told
log-kind-decision-statement = statement of the party
log-kind-decision-heard = hearing held
log-kind-decision-decided = decided
log-kind-decision-overridden = decided past the review
log-kind-decision-fallen = decision fell

word-penalty-notice = notice of a penalty
word-hearing-notice = notice of the right to a hearing
word-measure-notice = notice of a measure
word-refusal-notice = notice of a refusal
word-other-notice = another notice
word-adopted = followed
word-partly-adopted = followed in part
word-not-adopted = not followed
word-waived = the party gave the right up
word-not-made = none was made before the term was over
word-not-due = no review is due
word-opinion = the legal office agrees
word-resolution = the heads resolved together
word-against-review = against the review
word-without-review = without a review

decision-standing-undecided = nothing is decided
decision-standing-decided = decided
decision-standing-fallen = the decision fell, and another may be taken
decision-fault-overridden = decided against the review or without one (annex 3, article 18)
decision-fault-not-informed = no notice to the party before it is recorded (law on penalties, articles 44, 62)
decision-fault-no-statement = nothing is recorded of what the party stated (law on penalties, articles 45, 62)
decision-fault-fine-raised = the fine is higher than the one that was announced (law on penalties, article 45)
decision-fault-no-collective = it is complex, and no collective discussion is recorded (law on penalties, article 57)
decision-fault-age-unknown = the party is a minor of whom no day of birth is known, and may be under 14 (law on penalties, article 30)
decision-fault-not-transferred = the opinion of the review says that it may be a crime and goes to the judicial organs, and it was penalised (law on penalties, article 27)
case-lack-no-decision = no decision stands
case-lack-service-not-recorded = the decision does not count as served by what is recorded
acted-as-handler = handled
acted-as-reviewer = reviewed
acted-as-approver = approved
acted-as-head = decided

# The command line
column-entry = entry
column-done-at = time
column-acted-as = as
column-done = what was done
amount-unreadable = "{ $given }" is no amount: in yuan with at most two decimals, such as 5000 or 0.50
decision-made = case { $name }: decided, id { $id }
decision-stands = decision: { $standing }
decision-step-inform = told: { $time }, { $what }, document { $document }, { $person }
decision-step-fine = fine that was announced: { $fine } yuan
decision-step-statement = statement: { $time }, { $how }, { $person }
decision-step-hear = hearing: { $time }, record { $document }, { $person }
decision-told = decision { $number } ({ $day }, { $outcome }): { $basis }
decision-told-by = by { $person } at { $time }, log entry { $index }, id { $id }
decision-fell = it { $how } ({ $day }, { $body }): { $reason }
decision-fell-revoked = was revoked
decision-fell-unlawful = was found to be unlawful
decision-fell-void = was found to be void
decision-fell-changed = was changed
decision-finding = finding: { $finding }
decision-next = draft { $draft } can be decided on: { $ground }
decision-next-against = draft { $draft } cannot be decided on: { $against }
party-right-statement = a statement
party-right-hearing = a hearing
responsibility-more = there is more: the first entries are shown
course-decision = decision: { $number } ({ $day }, { $outcome })
course-lacks = note that the end is asked for while { $lack }

help-docket-case-inform = Tell that the party was told what is intended, and what rights it has
help-docket-case-statement = Tell what the party stated, or that it did not
help-docket-case-hear = Tell that the hearing was held
help-docket-case-decide = Decide on a draft, as the head
help-docket-case-override = Decide on a draft past its review, as the head who answers for it
help-docket-case-fall = Tell that a decision fell, as the head
help-docket-case-decisions = Show the decisions of a case, with what was told before them
help-docket-case-responsibility = Show who handled a case, who reviewed it, who approved and who decided
