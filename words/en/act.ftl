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
fault-takes-oneself-out = leave out the certificate of whoever says it: let another who handles the case, or a clerk, take it out

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

# How acts stand, for command line and console
duty-standing-open = open
duty-standing-partly = partly met
duty-standing-met = met
duty-standing-excused = excused
duty-standing-breached = breached
duty-part-recording = a recording
duty-part-document = a document
duty-part-telling = a record of what was told or shown
act-fault-night = done at night (law on compulsion, article 43)
act-fault-statutory-holiday = done on a statutory holiday, { $day } (law on compulsion, article 43)
act-fault-holiday-unknown = no calendar is known of the year of { $day }: whether it was a statutory holiday cannot be said
act-fault-few-officers = done by fewer than two officers (law on penalties, article 42; law on compulsion, article 18)
act-fault-certificate-not-valid = the certificate { $certificate } was not valid on { $day }
act-fault-over-a-day = lasted longer than 24 hours
excuse-asked = waits for the head
excuse-approved = the head approved
excuse-refused = the head refused

# Command line: acts
column-duty = duty
column-standing = standing
column-lacking = lacking
acts-none = no act is recorded in this case
act-told = { $kind }: { $from } to { $until }, { $place }
act-told-id = id: { $id }
act-told-officers = officers: { $officers }
act-told-present = the party was there
act-told-absent = the party was not there
act-told-witness = witness: { $witness }
act-told-documents = documents: { $documents }
act-told-finding = found: { $finding }
act-told-coverage = recorded: { $covered } of { $length } ({ $percent } %), with the clocks' uncertainty { $least } to { $most } %
act-told-gap = not recorded: { $from } to { $until } ({ $seconds } s)
act-told-gaps-more = { $count ->
    [one] one more gap
   *[other] { $count } more gaps
}
act-told-offered = could be filed: { $recordings }
act-told-offered-more = more could be filed than are listed
act-told-excuse = excuse ({ $duty }): { $standing }; reason: { $reason }; recorded instead: { $instead }
act-told-refusal = refused because: { $refusal }
act-recorded = recorded the act { $id }
act-changed = changed the act { $id }
act-removed = took the act { $id } out
act-excuse-asked = asked to be excused from { $duty }
act-excuse-approved = excused from { $duty }
act-excuse-refused = did not excuse from { $duty }

help-docket-case-acts = Show the acts of a case, and how their duties of recording stand
help-docket-case-act = Record, change and remove acts; file recordings for them; ask for excuses and decide on them
help-docket-case-act-record = Record an act of a case; prints its id
help-docket-case-act-change = Change what is said of an act: all of it, in place of what was said before
help-docket-case-act-remove = Take an act out that was recorded by mistake
help-docket-case-act-file = File recordings under the case of an act
help-docket-case-act-excuse = Ask the head to excuse from a duty of an act
help-docket-case-act-approve-excuse = Excuse from a duty of an act, as the head
help-docket-case-act-refuse-excuse = Do not excuse from a duty of an act, as the head
