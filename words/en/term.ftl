# The command line: how terms are counted, which decisions are major ones, calendars of working days
column-year = year
column-version = version
column-digest = digest
column-published = published
column-used = in use
column-loaded = loaded
column-notice = notice

term-named = { $name } ({ $id })
term-basis = article: { $article }
term-period = term: { $period }
term-period-extended = term: { $period }, made longer by { $more }
term-hours = { $count ->
    [one] one hour
   *[other] { $count } hours
}
term-calendar-days = { $count ->
    [one] one calendar day
   *[other] { $count } calendar days
}
term-working-days = { $count ->
    [one] one working day
   *[other] { $count } working days
}
term-months = { $count ->
    [one] one month
   *[other] { $count } months
}
term-years = { $count ->
    [one] one year
   *[other] { $count } years
}
term-start = starts: { $time }
term-last-day = last day: { $day }
term-due = due: { $time }
term-not-before = not before: after { $time }
term-provisional = provisional: no calendar of working days is known of a year that it runs into; weekends alone are taken for days off, and the calendar may move it
term-calendar = calendar of working days: { $year }, version { $version }, digest { $digest }
term-to-confirm = to be confirmed: a figure, a day or a place of this rule was not found in the text itself
term-site-reading = the site's own reading: the text does not say so word by word

assess-day = By the rules in force on { $day }
assess-due = Major decision: goes to the legal review
assess-not-due = Major decision: no, needs no legal review
assess-unknown = Major decision: not all is known, and so it goes to the legal review
assess-simple = Simple procedure: may be used
assess-not-simple = Simple procedure: may not be used
assess-simple-unknown = Simple procedure: not all is known to tell
assess-holds = holds: { $tests }
assess-fails = nearest, and does not hold: { $tests }
assess-open = not known yet: { $tests }
assess-missing = Missing: { $fields }
day-unreadable = { $given } is no day: write 2026-01-31
fact-unreadable = { $given } is not "field=value", such as fine=5000
fact-twice = the field { $field } is given twice

# The facts of a draft
fact-fine = fine
fact-value = value of the property
fact-area-m2 = area in m²
fact-party = kind of party
fact-sanction = sanctions
fact-act = what it does
fact-only-warning = a warning alone
fact-only-fine = a fine alone
fact-hearing-by-law = the law asks for a hearing
fact-hearing-public-interest = the public interest asks for a hearing
fact-special-right = gives a special right
fact-marked-major = was said to have great effect
fact-major-public-interest = touches a major public interest
fact-hearing-held = a hearing was held
fact-affects-major-rights = affects major rights
fact-complex = difficult and complex
fact-law-requires = a law asks for the review

calendar-preview = { $year }, version { $version }, digest { $digest }
calendar-known = is there already, and is not loaded again
calendar-works = become working days: { $days }
calendar-rests = become days off: { $days }
calendar-changes-nothing = no day changes
calendar-not-loaded = not loaded: look at it, then add --load
calendar-loaded-count = { $count ->
    [one] one calendar was loaded
   *[other] { $count } calendars were loaded
}
calendar-unreadable = { $path } is no file of calendars of working days: { $why }
calendar-shipped = with the program
calendar-loaded-by = { $person }, { $time }
