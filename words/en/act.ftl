# Acts of cases, and the duties of recording that follow
action-act-change = change an act
action-act-list = list acts
action-act-record = record an act
action-act-remove = take an act out
action-duty-decide = decide on an excuse
action-duty-excuse = ask to be excused from a duty
field-documents = The documents
field-duty = The duty
field-instead = What was recorded instead
field-officers = The officers
field-sure = The length
field-witness = The witness
thing-act = act
fault-act-changed-meanwhile = changed meanwhile: look at what is said of it now, and send the form again
fault-act-over-a-day = is over 24 hours: look at start and end once more, and say that they are right with sure
fault-acts-full = the case has { $most } acts already
fault-acts-recorded = acts are recorded in it, which another case could not go on with
fault-documents-over = are more than { $most }
fault-excused-already = the head excused from this duty already
fault-excuse-waits = it waits for the head already
fault-excuse-not-asked = nobody asked to be excused from this duty
fault-no-duty-of-act = is none that follows from this act
fault-no-excuse = knows no excuse: its text has none
fault-no-officer-given = name nobody: an act has at least one officer
fault-not-of-this-case = name { $document }, which is no document of this case
fault-unknown-officer = name { $certificate }, which is no officer of this agency
fault-more-officers = are more than { $most }

event-act-recorded = case { $case }: recorded the act { $act } ({ $act_kind }), { $from } to { $until } at { $place }, by { $officers }{ $reason_given ->
    [yes] {": "}{ $reason }
   *[no] {""}
}
event-act-changed = case { $case }: changed the act { $act } ({ $act_kind }), { $from } to { $until } at { $place }, by { $officers }: { $reason }
event-act-removed = case { $case }: took the act { $act } out: { $reason }
event-duty-excused = case { $case }: asked to be excused from a duty of the act { $act } ({ $duty }): { $reason }; recorded instead: { $instead }
event-duty-excuse-approved = case { $case }: excused from a duty of the act { $act } ({ $duty })
event-duty-excuse-refused = case { $case }: did not excuse from a duty of the act { $act } ({ $duty }): { $reason }

log-kind-act-recorded = act recorded
log-kind-act-changed = act changed
log-kind-act-removed = act taken out
log-kind-duty-excused = excuse asked for
log-kind-duty-excuse-approved = excuse approved
log-kind-duty-excuse-refused = excuse refused

# Tasks
task-approve-excuse = Decide on an excuse from recording
