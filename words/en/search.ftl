# Finding recordings
search-title = Find recordings
search-label = Case number, certificate, name, recorder, place or time
search-help = For example: 王伟 光明路 11月20日; 薛综执案〔2026〕1号; last week; 2026-11-01..2026-11-20 14:30
search-submit = Find
search-filters = Filters
search-by-kind = Kind
search-by-standing = Deadline
search-by-officer = Officer
search-by-recorder = Recorder
search-by-station = Station
search-by-agency = Agency
search-counted = Counted over the latest { $count }
search-most-frequent = The { $count } most frequent; the box above finds every other.
search-drop = drop
search-found = { $count } found
search-found-looked = { $count } found among the latest { $looked }
search-found-more = more than { $count } found
search-grid = Thumbnails
search-table = Table
search-looked = { $count ->
    [one] Only one recording was looked at for this page. Turn the page to look on; with a time given it is faster.
   *[other] Only { $count } recordings were looked at for this page. Turn the page to look on; with a time given it is faster.
}
search-nothing = Nothing was found. Use fewer words, drop a filter, or another time. What was docked just now appears once its station has uploaded it.
search-flags = { $count ->
    [one] 1 oddity
   *[other] { $count } oddities
}
search-column-captured = Captured
search-column-name = File
search-column-officer = Officer
search-column-recorder = Recorder
search-column-station = Station
search-column-kind = Kind
search-column-length = Length
search-column-size = Size
search-column-standing = Deadline
search-pages = Pages
search-later = ← later
search-earlier = earlier →
search-page = Page
search-day = To a day
search-go = Go
search-understood = Understood as
search-meaning-time = Time
search-meaning-kind = Kind
search-meaning-standing = Deadline
search-meaning-filing = Filing
search-meaning-storing = Storing
search-meaning-flag = Oddity
search-meaning-officer = Officer
search-meaning-certificate = Certificate
search-meaning-case = Case
search-meaning-recorder = Recorder
search-meaning-station = Station
search-meaning-file = File
search-meaning-marker = Marker
search-meaning-transcript = Transcript
search-meaning-recording = Recording id
search-meaning-word = Word
search-meaning-nowhere = No recording has
search-meaning-not-a-time = No date, and no recording has
search-meaning-nothing = Not understood, left out
search-filing-true = filed
search-filing-false = not filed
search-storing-true = stored
search-storing-false = not stored
search-also-word = the word “{ $text }” is looked for as well
search-remove = Remove “{ $text }”
search-time-from = from { $from }
search-time-until = before { $until }
search-time-between = { $from } to { $until }
search-moment = { $at } marked: { $text }
search-moment-said = { $at } in the transcript: { $text }

event-search-made = searched { $scope }: { $query }, { $shown } shown
event-search-shown = searched { $scope }: { $query }, { $shown } shown{ $pictured ->
    [0] {""}
   *[other] , { $pictured } with a picture
}

scope-recordings = recordings
scope-facets = counts of recordings
scope-cases = cases
scope-deadlines = deadlines
scope-log = log entries
scope-queue = recordings to be filed

query-suggested = those with a suggested case
query-all = everything
query-between = { "; " }
query-q = “{ $value }”
query-text = “{ $value }”
query-case = case { $value }
query-agency = agency { $value }
query-officer = officer { $value }
query-recorder = recorder { $value }
query-station = station { $value }
query-from = from { $value }
query-until = until { $value }
query-at = at { $value }
query-by = by { $value }
query-stored = stored { $value }
query-kind = kind { $value }
query-within_hours = due within { $value } hours
query-standing = deadline { $value }
query-flag = odd { $value }
query-item = item { $value }
query-person = by { $value }
query-event = kind={ $id } ({ $name })
query-export = export { $value }
query-entry = entry { $value }
query-from-entry = from entry { $value }
query-bundle = group { $value }
query-first = from { $value }
query-last = to { $value }
log-kind-search-made = searched
log-kind-search-shown = search page shown

# On the command line
find-nothing = nothing was found
find-more = { $found } shown, and there are more: --all or --limit shows them
find-all = { $found } found
find-also-word = { $line }, and the word “{ $text }”
search-by-near = Place
search-near = Search by place
search-near-label = Latitude,longitude,radius in metres
search-near-help = Such as 34.7953,117.2633,500. Coordinates are WGS 84. A circle can be drawn on the map of a case, too.
search-near-within = within { $metres } m of { $place }
query-near = in the circle { $value }
