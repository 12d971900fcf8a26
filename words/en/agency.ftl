# Agencies, officers, recorders and who wears them
admin-nav = Administration
admin-overview = Overview
admin-agencies = Agencies
admin-officers = Officers
admin-recorders = Recorders
admin-counters = Counters
admin-import = Import
admin-counts = What is registered
admin-count-closed = and { $count } closed
admin-count-revoked = and { $count } revoked
admin-logged = All that is done here goes into the custody log and can be neither undone nor removed.
admin-next = What to do next
admin-next-nothing = Nothing is waiting.
admin-next-agency = Register the first agency
admin-next-officers = Register officers, or import them from a file
admin-next-station = Give out an enrolment code for the first station
admin-next-accounts = Officers without an account: { $count }
admin-next-passwords = Accounts without a password, which cannot sign in here: { $count }
admin-next-silent = Stations that were not heard of for { $days } days, so check their power and network: { $count }
admin-next-codes = Enrolment codes that wait for a station: { $count }
admin-next-recorders = Recorders that were docked and never given to anybody: { $count }
admin-done = Registered:
admin-add = Register
admin-id = Id
admin-id-help = Small letters, digits and hyphens, at most 32; it cannot be changed later.
admin-name = Name
admin-agency = Agency
admin-agency-name = Name of the agency
admin-agency-add = Register an agency
admin-agencies-none = There is no agency yet. Register the first one with the form.
admin-agency-first = Register an agency first
admin-choose = Choose
admin-agency-all = all agencies
admin-unknown-agency = There is no such agency; register it first.
admin-unknown-officer = The agency has no such officer. Check the agency and the certificate number, or register the officer first.
admin-certificate = Certificate number
admin-certificate-help = As on the certificate; the number in a recorder's file names is matched to it.
admin-officer = Officer
admin-officer-add = Register an officer
admin-officers-none = There are no officers yet. Register them one by one, or import a file.
admin-officers-count = Officers: { $count }
admin-officer-first = Register an officer first
admin-many = Many of them? Import a file
admin-narrow = Find
admin-narrow-submit = Find
admin-narrow-clear = Show all
admin-narrow-none = Nothing fits; try another word.
admin-list-cut = There are { $found }; the first { $shown } are shown. Narrow the list above.
admin-state = State
admin-recorder = Recorder
admin-recorder-help = As the station shows the recorder's id.
admin-recorders-none = No recorder was given to anybody yet. Give recorders to officers, so that it is known whose footage it is.
admin-recorders-waiting = Recorders that were docked and given to nobody
admin-recorders-waiting-more = There are { $all }; the first { $shown } are shown. The others follow as these are given out.
admin-recorders-waiting-help = Choose one to fill in the form. Footage from then on whose wearer is not known is matched at once.
admin-assignments = Assignments, latest entry first
admin-assign = Give a recorder to an officer
admin-assign-submit = Assign
admin-assign-rule = Where assignments of one recorder overlap, the later entry holds; when it changes hands, just enter the new wearer.
admin-counter = Counter's id
admin-counter-help = Its surveillance video is imported under the same id.
admin-counter-name = Its name
admin-counter-place = Place
admin-counter-add = Register a counter
admin-counter-rule = Of one id, what was registered last holds. A recorder that was given to an officer is no counter.
admin-counters-none = There are no counters yet.
admin-counters-count = Counters: { $count }
admin-counters-help = Where applications are taken at a fixed place, surveillance video records it (annex 2, article 7). A station imports it under the id that is registered here, or a clerk in the browser; it is sealed and verified as all recordings.

# Importing surveillance video in the browser
film-title = Import surveillance video of a counter
film-help = Choose the counter and the file that was exported, and say when the film begins; where the clock of its recorder was wrong, say the right time. The service seals it with a key of its own, and it is verified as what a station sealed; who imported it stands in the custody log. The same file is imported once.
film-no-counters = No counter of your agency is registered yet: ask the administrator.
film-counter = Counter
film-from = When the film begins
film-until = When the film ends
film-until-help = Needed where the file does not tell how long it is.
film-file = Video file
film-file-help = One file at a time, of { $size } at most.
film-too-large = has more than { $size } and was not uploaded
film-submit = Import
film-imported = The film was imported and sealed.
film-here-already = The same file of this counter was stored before, and was not imported again.

admin-from = From
admin-until = Until
admin-until-help = Left empty, it holds until the recorder is given to somebody else.
admin-until-open = open
admin-assigned-now = holds now
admin-assigned-later = begins later
admin-assigned-over = over
admin-assigned-replaced = replaced

event-agency-created = added agency { $name } ({ $agency })
event-officer-registered = registered officer { $certificate } ({ $name }, { $agency })
event-recorder-assigned = { $until_given ->
    [yes] recorder { $recorder } was given to { $certificate } from { $from } to { $until }
   *[no] recorder { $recorder } was given to { $certificate } from { $from }
}

event-counter-registered = registered counter { $name } ({ $counter }, { $agency }): { $place }

log-kind-counter-registered = counter registered
log-kind-agency-created = agency added
log-kind-officer-registered = officer registered
log-kind-recorder-assigned = recorder given out

# On the command line
command-recorded = recorded: { $what }

# First use and condition
admin-first = First steps
admin-first-agency = Register the agency
admin-first-officers = Register or import its officers
admin-first-station = Give out a code for the station, and enrol it
admin-first-done = done
admin-condition = Condition
admin-condition-stations = { $count }, of which { $silent } were not heard of for long
admin-condition-disk = Free space of the store
admin-condition-clock = Clock
admin-condition-believed = believed
admin-condition-doubted = in doubt
admin-condition-certificate = Certificate holds until
