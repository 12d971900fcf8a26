# Cases, stages, kinds
case-find = Case number or title
case-find-submit = Find
case-list = Cases, latest first
case-list-next = Earlier cases
case-looked = { $count ->
    [one] Only one case was looked at for this page. To look on, press “Earlier cases”.
   *[other] Only { $count } cases were looked at for this page. To look on, press “Earlier cases”.
}
case-none-found = No case has “{ $text }” in its number or title. Check the number, or try only a part of it.
case-none-open = There is no case yet. Open the first one under “Open a case” above.
case-none-ask = There is no case yet. Evidence clerks open cases.
case-open = Open a case
case-open-submit = Open
case-number = Case number
case-number-help = As on the approval form, such as 薛综执罚〔2026〕12号
case-number-taken = This case number is taken; the table shows by which case. If yours is another, check the number and write it again.
case-title = Title
case-title-help = What it is about, such as 占道经营
case-agency = Agency
case-history-of = History of { $number }
case-history-back = Back to the case
case-opened = Opened
case-stages = Stages of the case
case-stage = Stage
case-kind = Kind
case-recordings = Recordings
case-documents = Documents
case-recording = Recording
case-officer = Officer
case-captured = Captured
case-size = Size
case-state = State
case-actions = Actions
case-stored = stored
case-coming = being uploaded
case-hidden = You may not see this recording
case-stage-more = Show { $count } more
case-stage-before = { $count } before these
case-take-out = Take out
case-take-out-submit = Take out of the case
case-link = File a recording
case-link-recording = Recording's number or link
case-link-help = Copy the address of the recording's page and paste it here.
case-link-search = Find recordings
case-link-submit = File under this case
case-recording-unknown = The recording was not found, or is not yours to see. Check the number or link, or search again.
case-empty = Nothing is filed here yet. { $holds }
case-empty-how = Add it with “File a recording” or “Upload documents” above.
case-empty-ask = Officers and evidence clerks add it.

event-case-opened = opened case { $number }: { $title }
event-case-linked = filed recording { $recording } under case { $case }: { $stage }, { $record_kind }, { $reason }
event-case-unlinked = took recording { $recording } out of case { $case }: { $reason }

log-kind-case-opened = case opened
log-kind-case-linked = filed under a case
log-kind-case-unlinked = taken out of a case

# On the command line
case-taken-out = taken out: { $id }
case-filed = filed: { $id }
case-unknown = there is no case { $name }; `docket case list` shows those that there are
case-not-told = there are too many cases to look through, and { $name } is not among those that were: give the case's id
case-ambiguous = several agencies have a case { $name }: give its id, one of { $ids }
