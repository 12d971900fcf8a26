# Deadlines
deadline-from = From
deadline-until = until
deadline-show = Show
deadline-presets = Common periods
deadline-last-days = Last { $days } days
deadline-by = By
deadline-period-help = By the day on which the capture ended or the recording arrived; { $days } days at most
deadline-judged = As of { $time }
deadline-totals = In all
deadline-captured = Captured on these days
deadline-arrived = Arrived on these days, whenever captured
deadline-noticed = Still to arrive, whenever captured; at risk is what is due within { $hours } hours
deadline-coming = Still to arrive, whenever captured
deadline-none-of-them = None.
deadline-figures-help = Every figure opens the list of the recordings that it counts.
deadline-list = List of deadlines
deadline-back = Back to the deadlines
deadline-listed = { $count ->
    [one] { $count } recording
   *[other] { $count } recordings
}
deadline-listed-none = There are no such recordings.
deadline-listed-captured = captured from { $from } to { $until }
deadline-listed-arrived = arrived from { $from } to { $until }
deadline-csv = Export as CSV
deadline-file = File
deadline-name = Name
deadline-capture-end = Capture ended
deadline-stored = Stored
deadline-station-number = Station id
deadline-basis = Basis
deadline-bytes = Bytes
deadline-recording-number = Recording id
deadline-running = Recordings whose clock runs
deadline-running-none = No clock runs: every recording is stored.
deadline-running-count = { $count ->
    [one] One recording (whatever the period above)
   *[other] { $count } recordings, first due first (whatever the period above; 500 at most)
}
deadline-due = Due
deadline-left = { $hours } h { $minutes } min left
deadline-over = { $hours } h { $minutes } min over
deadline-standing = State
deadline-recorder = Recorder
deadline-station = Station
deadline-total = all
deadline-none = There are no recordings in this period; choose other days.
deadline-by-station = By station
deadline-by-station-chart = Bars: how recordings stand per station; the figures are in the table below
deadline-stations-table = How recordings stand per station, and its last contact
deadline-stations-none = There is no station yet. Stations enrol with a code that the administrator gives out.
deadline-open = To arrive
deadline-contact = Last contact
deadline-contact-never = none yet
deadline-silent = silent for over { $hours } h
deadline-revoked = revoked
deadline-by-officer = By officer
deadline-by-officer-chart = Bars: how recordings stand per officer; the figures are in the table below
deadline-officers-table = How recordings stand per officer, those with most overdue first
deadline-officers-more = { $count ->
    [one] One more officer, who comes after these.
   *[other] { $count } more officers, who all come after these.
}
deadline-certificate = Certificate number
deadline-by-day = By day
deadline-by-day-chart = Bars: how recordings stand per day; the figures are in the table below
deadline-days-table = Figures per day
deadline-days-caption = How recordings stand per day
deadline-day = Day
deadline-clocks = Recorders' clocks
deadline-clocks-none = No recorder's clock was found wrong in this period.
deadline-clocks-help = Recorders whose clock may be wrong; set them
deadline-clock-finding = Finding
deadline-clock-count = { $count ->
    [one] (one recording)
   *[other] ({ $count } recordings)
}
deadline-last-docked = Last docked
deadline-gaps = Dockings with something missing
deadline-gaps-more = { $count ->
    [one] There are more: the latest is shown. Choose a shorter period.
   *[other] There are more: the latest { $count } are shown. Choose a shorter period.
}
deadline-gaps-none = Nothing was missing at any docking of this period.
deadline-gaps-help = Files could not be sealed, or were there at the docking before and are gone
deadline-docked = Docked
deadline-entries = Files on it
deadline-not-sealed = Not sealed
deadline-vanished = Vanished

word-capture = day of capture
word-arrival = day of arrival
word-on-time = on time
word-stored-late = stored late
word-overdue = overdue
word-at-risk = at risk
word-waiting = waiting
word-no-rule = no rule
word-uncertain = time in doubt

# First pages and navigation
badge-overdue = { $count } overdue
badge-soon = { $count } soon late
home-to-do = To do
home-unfiled = To be filed
home-unfiled-mine = Mine, filed under no case
home-asked = With a suggested case, for you to confirm
home-suggested = With a suggested case, to be confirmed
home-to-do-nothing = Nothing waits to be filed. New arrivals will appear here.
home-cases = Cases opened last
home-cases-none = There is no case yet. Cases will appear here, from where their files are checked.
home-cases-all = All cases
home-title = How things stand
home-mine = My recordings
home-arrived = Arrived in the last { $days } days
home-stored-late = of these, stored late
home-no-rule = of these, under no rule
home-uncertain = of these, time in doubt
home-coming = Still to arrive
home-overdue = Overdue
home-at-risk = At risk

# Notices
notice-subject = Deadlines: { $overdue } overdue, { $soon } late within { $hours } h
notice-letter = { $origin }: { $overdue ->
    [one] one recording is overdue
   *[other] { $overdue } recordings are overdue
}, { $soon } will be late within { $hours } h; new among them: { $new }. The page of deadlines has them.

# On the command line
deadline-not-stored-yet = Not stored yet
