# How terms are counted: calendars of working days
fault-not-a-calendar = is no calendar that can be used: { $why }
field-calendar = The calendar

action-calendar-list = list the calendars of working days
action-calendar-load = load a calendar of working days
action-calendar-preview = preview a calendar of working days
action-law-due = compute a deadline
action-law-assess = ask whether a decision is a major one

event-calendar-loaded = loaded version { $version } of the calendar of working days of { $year }: { $source }

log-kind-calendar-loaded = calendar of working days loaded
field-extended = The extension
field-facts = The facts
field-matter = The matter
field-rule = The rule
fault-not-a-fact = cannot be: { $why }
fault-not-counted = cannot be counted: { $why }
fault-not-extendable = is not known to this rule, which cannot be extended
