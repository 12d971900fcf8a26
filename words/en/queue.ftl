# What is to be filed, and acts on many recordings
nav-queue = To be filed
queue-title = To be filed
queue-count = { $count ->
    [one] { $count } recording on this page
   *[other] { $count } recordings on this page, the earliest due first
}
queue-help = Recordings that are stored and filed under no case, by officer and day.
queue-empty = Nothing is to be filed. What is stored next will appear here.
queue-only-suggested = Only those with a suggested case
queue-show-all = Show all
queue-empty-suggested = No suggestion waits to be confirmed. What officers and stations suggest will appear here.
queue-next = Next page
queue-first = Back to the earliest
queue-filed = { $count ->
    [one] { $count } recording filed
   *[other] { $count } recordings filed
}
queue-filed-case = See the case
queue-group-of = { $name }, { $day }
queue-group-count = { $count ->
    [one] { $count } recording
   *[other] { $count } recordings
}
queue-select-group = Select group
queue-suggested = { $by } suggests { $number }
queue-suggested-new = { $by } suggests { $number }, which is no case yet
queue-open-case = Open this case
queue-proposed-officer-day = Other recordings of this officer and day are filed under { $number }
queue-proposed-recorder-day = Other recordings of this recorder and day are filed under { $number }
queue-proposed-officer-near = Recordings of this officer some hours before or after are filed under { $number }
queue-proposed-recorder-near = Recordings of this recorder some hours before or after are filed under { $number }
queue-accept = File under { $number } ({ $count })
queue-confirm = Confirm and file ({ $count })
queue-because-suggested = Filed as the officer suggested
queue-because-officer-day = Filed with other recordings of the same officer and day
queue-because-recorder-day = Filed with other recordings of the same recorder and day
queue-because-officer-near = Filed with recordings of the same officer some hours before or after
queue-because-recorder-near = Filed with recordings of the same recorder some hours before or after
queue-keys = Keys: J / K next and previous, X select, G select the group, Ctrl+A select all, F case number, A accept what is suggested, Enter open, Esc clear

select-one = Select { $name }
select-bar = With what is selected
select-count = { $count ->
    [one] { $count } selected
   *[other] { $count } selected
}
select-none = Select recordings first
select-clear = Clear
select-file = File under a case
select-case = Case number
select-case-help = A case number, a case's id, or a link to its page
select-stage = Stage
select-kind = Kind
select-kind-of-file = By type of file
select-reason = Reason
select-file-submit = File
select-suggest = Suggest a case
select-suggest-help = Write the number of the case that these recordings belong to; a clerk confirms it.
select-suggest-submit = Suggest
select-withdraw = Take suggestion back
select-package = Make a package
select-package-submit = Make
select-download = Download
select-downloading = { $count ->
    [one] Downloading { $count } recording; see your browser
   *[other] Downloading { $count } recordings; see your browser
}
select-mark = Mark
select-mark-kind = What it marks
select-mark-text = Text
select-mark-submit = Mark
select-filed = { $count ->
    [one] { $count } recording filed under { $number }
   *[other] { $count } recordings filed under { $number }
}
select-filed-already = { $count ->
    [one] { $count } recording filed under { $number }; { $already } had been before
   *[other] { $count } recordings filed under { $number }; { $already } had been before
}
select-suggested = { $count ->
    [one] { $number } suggested for { $count } recording
   *[other] { $number } suggested for { $count } recordings
}
select-withdrawn = What was suggested for the selected recordings is withdrawn
select-marked = { $count ->
    [one] { $count } recording marked
   *[other] { $count } recordings marked
}
select-case-empty = Give a case number
select-reason-empty = Give a reason

event-suggestion-made = suggested { $number } for { $recording }
event-suggestion-withdrawn = took back the case suggested for { $recording }

log-kind-suggestion-made = case suggested
log-kind-suggestion-withdrawn = suggestion withdrawn
