# The review of what electronic monitoring of fixed places recorded (law on penalties, article 41)
monitor-title = Review of electronic monitoring
monitor-unreviewed = not reviewed
monitor-passed = passed
monitor-not-passed = not passed
monitor-unpassed = monitoring that did not pass its review
monitor-rule = What electronic monitoring recorded is no evidence of a penalty unless its setting passed the legal and the technical review, and the record was reviewed and is as the law asks (law on penalties, article 41). The latest review holds; those before it stay in the custody log.
monitor-by = Reviewed by
monitor-unmet = Not met
monitor-review = Review
monitor-again = Review again
monitor-points = Tick what is met; it passes where all is
monitor-examined-help = What you looked at: the approval of the setting, the certificate of verification, all of the recording
monitor-reasons-help = Needed where something is not met
monitor-submit = Say what came of it
monitor-left-out = Of what monitoring of fixed places recorded, { $count } did not pass the review and prove no penalty: the evidence that this draft is sent with is without them:
monitor-left-out-told = { $recording } is of a fixed place and did not pass its review: the evidence that a draft of a penalty is sent with is without it
monitor-told = The review is recorded: { $outcome }

field-met = Met
field-examined = What was looked at

word-legal-review = legal review of the setting
word-technical-review = technical review of the setting
word-record-true = the record is true
word-record-clear = the record is clear
word-record-complete = the record is complete
word-record-accurate = the record is accurate
word-passed = passed
word-not-passed = not passed

fault-not-monitored = the recording is of no fixed place, and needs no such review
fault-own-monitoring = nobody reviews what is filed under a case that is theirs: another head or legal reviewer must
fault-point-unreviewed = say of point { $point } that it conforms by the recording { $recording }, which monitoring of a fixed place made and which nobody reviewed or which did not pass: it is no evidence of a penalty (law on penalties, article 41). Have it reviewed on its page first, or do not name it

action-monitor-review = review a recording of a fixed place

event-monitor-reviewed = reviewed the monitoring { $recording }, { $outcome }{ $met_given ->
    [yes] ; met: { $met }
   *[no] {""}
}; looked at: { $examined }{ $reasons_given ->
    [yes] ; because: { $reasons }
   *[no] {""}
}
log-kind-monitor-reviewed = monitoring of a fixed place reviewed
