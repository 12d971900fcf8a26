# How complete a case is: its way through the stages, and what it lacks, article by article
action-case-completeness = read how complete a case is
action-case-lacks = show what a case lacks

path-title = The way of the case
path-start = Start
path-investigation = Investigation
path-review = Legal review
path-decision = Decision
path-service = Service
path-carrying-out = Carrying out
path-archive = Case file
path-standing-not-begun = not begun
path-standing-not-asked = not asked for
path-standing-done = done
path-standing-waiting = under way
path-standing-lacking = { $count } lacking
path-standing-late = { $count } lacking, late ones among them
path-waits-handlers = waits for those who handle it
path-waits-head = waits for the head
path-waits-legal-office = waits for the legal office
path-waits-party = waits for the party
path-waits-court = waits for the court
path-open = { $count } more may still come

lacks-title = What is lacking
lacks-none = Nothing is lacking.
lacks-more = { $count } more: see docket case lacks
lack-standing-late = late
lack-standing-lacking = lacking
lack-standing-open = to come
lack-not-described = Nobody said what the case is about
lack-no-party = No party is recorded
lack-recording = No recording in sound or pictures
lack-recording-partly = The recording is not whole
lack-act-document = No document was made of it
lack-telling = Nothing tells that it was told or shown
lack-telling-partly = Something was told, and not what
lack-stored-late = The recording was stored late
lack-not-stored = The recording is not stored, and its term is over
lack-monitor-unpassed = Nobody reviewed what a fixed place's monitoring recorded, or it did not pass
lack-paper-undescribed = Nobody said what document this is
lack-not-reviewed = The draft goes to the legal office first, and was not sent
lack-not-served = Nothing is recorded of the service of the decision
lack-not-shown = The service does not show: { $what }
lack-officers = { $role } ({ $count } more)
lack-signatures = Signatures missing: { $roles }
lack-looked-at = looked at, not whole
lack-not-looked-at = looked at by nobody
lack-late-days = { $count ->
    [one] { $count } day late
   *[other] { $count } days late
}
lack-until = until
lack-since = since
lack-of-act = Act: { $kind }, { $at }
lack-site = as the site carries it on

mend-describe = Say what the case is about
mend-record-party = Record the party
mend-take-step = Take the next step
mend-file-recordings = File recordings
mend-change-act = Change what is said of the act
mend-file-paper = File the document, and say what it is
mend-describe-paper = Say what the document is
mend-review = Send it for review, or take the next step in it
mend-decide = Take the next step to the decision
mend-serve = Record the service
mend-carry-out = Record what was carried out
mend-follow-simple = Say what followed the decision on the spot
mend-review-monitoring = Review the recording
mend-nothing = Nothing mends it: it stands as it was

column-lack = lacking
column-mend = mended by
column-late-days = days late
