# The course of cases
action-case-step = take a step in a case
action-officer-certify = say when a certificate is valid
action-task-list = list tasks
field-act-end = The end of the act
field-deed-until = The day of the deed
field-ground = The ground
field-handlers = The handlers
field-marks = The marks
field-place = The place
field-released = The measures that are released
field-released-at = The time of the release
field-started-at = The time of the urgent start
field-valid-until = The last day of the certificate
fault-course-waits = it waits for the head already
fault-course-ended = the case is over
fault-course-started = the case is started already
fault-course-not-started = the case is not started: ask the head to start it first
fault-course-not-asked = nothing waits for the head
fault-course-not-described = nobody said yet what the case is about and who handles it: do so first
fault-course-runs = its course has begun, which another case could not go on with
fault-own-request = nobody approves what they asked for themselves: another head must
fault-own-case = nobody approves in a case that they handle
fault-few-handlers = are fewer than { $least } officers, which the law on penalties asks for in its article 42
fault-more-handlers = are more than { $most }
fault-more-marks = are more than { $most }
fault-unknown-handler = name { $certificate }, which is no officer of this agency
fault-certificate-not-valid = name { $certificate }, whose certificate is not valid on { $day }
fault-certificate-of-assistant = name { $certificate }, which is of somebody who assists
fault-in-the-future = lies in the future
fault-not-a-mark = name one that no rule of the legal data asks for
fault-paused-already = that lasts already
fault-not-paused = that does not last
fault-pauses-full = the case has { $most } pauses already
fault-extended-already = the term was made longer { $times } times already, as often as it may
fault-extensions-full = the case has { $most } extensions already
fault-rule-not-running = does not run in this case

event-case-described = case { $case }: said what the case is about: { $matter }, handled by { $handlers }{ $reason_given ->
    [yes] {": "}{ $reason }
   *[no] {""}
}
event-case-start-requested = case { $case }: asked to start it: { $ground }
event-case-started = case { $case }: started it
event-case-start-refused = case { $case }: refused to start it: { $reason }
event-case-started-urgent = case { $case }: started it without approval ({ $started_at }): { $reason }
event-case-ratified = case { $case }: approved the urgent start
event-case-urgent-refused = case { $case }: refused the urgent start: { $reason }; released: { $released } ({ $released_at })
event-case-paused = case { $case }: told of { $pause } from { $from }, which does not count for terms: { $reason }
event-case-pause-ended = case { $case }: told of the end of { $pause } ({ $until }){ $reason_given ->
    [yes] {": "}{ $reason }
   *[no] {""}
}
event-case-term-extended = case { $case }: made the term { $rule } longer: { $reason }
event-case-end-requested = case { $case }: asked to end it (the act ended { $act_end }, { $outcome }): { $reason }
event-case-ended = case { $case }: ended it
event-case-end-refused = case { $case }: refused to end it: { $reason }
event-officer-certified = said that certificate { $certificate } is valid from { $valid_from } until { $valid_until }

log-kind-case-described = what a case is about
log-kind-case-start-requested = start asked for
log-kind-case-started = case started
log-kind-case-start-refused = start refused
log-kind-case-started-urgent = urgent start
log-kind-case-ratified = urgent start approved
log-kind-case-urgent-refused = urgent start refused
log-kind-case-paused = term paused
log-kind-case-pause-ended = pause of a term ended
log-kind-case-term-extended = term made longer
log-kind-case-end-requested = end asked for
log-kind-case-ended = case ended
log-kind-case-end-refused = end refused
log-kind-officer-certified = validity of a certificate

word-appraisal = an appraisal or test
word-hearing = a hearing
word-inspection = an inspection or quarantine
word-public-notice = a public notice
word-suspension = a suspension
word-performed = performed
word-enforced = enforced
word-nothing = nothing is imposed
word-transferred = transferred
word-granted = granted
word-refused = refused
word-withdrawn = withdrawn
