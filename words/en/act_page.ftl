# The acts of a case on its page
acts-title = Acts
acts-empty-record = No act is recorded yet. Record one below, with its kind, its start and end, its place and its officers: which duties of recording follow is then listed here.
acts-empty = No act is recorded yet. Who handles the case, or a clerk, records one.
acts-line = Time line
acts-line-about = Pale is when an act lasted, green what its officers recorded; times are on the site's clocks.
acts-line-nothing = nothing that is filed here
acts-line-unknown = worn by nobody knows whom, or the video of a counter
acts-line-disputed = its times are disputed
acts-place = Place
acts-officers = Officers
acts-there = Who was there
acts-party-present = The party was there
acts-party-absent = The party was not there
acts-witness = Witness
acts-witnessed = witness: { $witness }
acts-documents = Documents
acts-documents-count = { $count ->
    [one] one document
   *[other] { $count } documents
}
acts-documents-gone = { $count ->
    [one] one was taken out of the case
   *[other] { $count } were taken out of the case
}
acts-recorded = Recorded
acts-changed = changed
acts-findings = What was found
acts-coverage = Recorded
acts-covered = { $covered } of { $length } ({ $percent } %)
acts-enough = as much as is asked for
acts-enough-unsure = as much as is asked for, unless clocks are off
acts-not-enough = less than is asked for
acts-not-recorded = nothing was recorded
acts-uncertain = With the uncertainty of the recorders' clocks: { $least } to { $most } %.
acts-coverage-asks = Asked for are { $percent } % or more, and no gap over { $seconds } seconds.
acts-gaps = Not recorded:
acts-gap-seconds = ({ $count } s)
acts-gaps-more = { $count ->
    [one] One more gap.
   *[other] { $count } more gaps.
}
acts-due = Recordings are to be stored by
acts-duties = Duties of recording
acts-duty = Duty and its ground
acts-standing = Standing
acts-wanted = Wanted
acts-lacking = Lacking
acts-excuse = Excuse
acts-instead = Recorded instead
acts-recordings = Recordings of the case from that time:
acts-recordings-more = { $count ->
    [one] One more recording of that time is not listed, or not for you to see.
   *[other] { $count } more recordings of that time are not listed, or not for you to see.
}
acts-give = its clock is off by { $seconds } s at most
acts-time-unknown = nobody knows when it began
acts-of-no-counter = not the video of a counter
acts-of-another = worn by none of the act's officers
acts-not-counted = does not count

# Forms of acts
acts-record = Record an act
acts-record-submit = Record the act
acts-change-open = Change what is said of this act
acts-change = Change what is said of the act
acts-change-submit = Change
acts-remove = Take the act out
acts-remove-submit = Take out
acts-kind = Kind
acts-from = Began
acts-until = Ended
acts-officers-help = An act is done by two officers or more. Hold the control key to choose several.
acts-officers-none = No officers of this agency are registered: ask the administrator.
acts-documents-help = Documents of the case that were made of the act. Hold the control key to choose several.
acts-witness-help = Goes into the custody log, for ever: say what they are, such as “of the neighbourhood committee”, and leave the name to the document.
acts-sure = Start and end are right: it lasted longer than 24 hours
acts-changed-meanwhile = While you wrote, somebody else changed the following. It now says:
acts-file = Add recordings
acts-file-counters = What counters recorded meanwhile and is not filed here
acts-file-legend = What the act's officers recorded meanwhile and is not filed here
acts-file-more = There are more: they are listed once these are filed.
acts-file-reason = recorded as the act happened
acts-file-submit = File what is chosen
acts-ask = Ask to be excused from recording
acts-ask-reason = Why it could not be recorded
acts-ask-submit = Ask the head
acts-approve = Excuse from recording
acts-approve-submit = Excuse
acts-refuse = Do not excuse from recording
acts-refuse-submit = Refuse
acts-done-recorded = Logged: the act was recorded.
acts-done-changed = Logged: the act was changed.
acts-done-removed = Logged: the act was taken out.
acts-done-filed = Logged: the recordings were filed.
acts-done-asked = Logged: the head was asked.
acts-done-approved = Logged: excused from recording.
acts-done-refused = Logged: not excused.
