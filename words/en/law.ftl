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
fault-unknown-fact = cannot be: there is no field "{ $fact }": known are { $known }
fault-fact-money = cannot be: { $fact } takes an amount in yuan with at most two decimals, 0 or more
fault-fact-number = cannot be: { $fact } takes a whole number, 0 or more
fault-fact-word = cannot be: { $fact } takes one of { $words }
fault-fact-set = cannot be: { $fact } takes any of { $words }, separated by commas
fault-fact-flag = cannot be: { $fact } takes yes or no
fault-not-counted = cannot be counted: { $why }
fault-not-extendable = asks for more than the rule allows: it cannot be extended

# The page of the legal data
nav-law = Law
law-intro = By these rules deadlines are counted, duties of recording are told, and major decisions are recognised. Each names its source, its days in force and how it is read; what was not read in the text itself is marked “to be confirmed”. Today is { $day }.
law-contents = On this page
law-back = Back to the law
law-sets = Sets of rules
law-set-order-help = In force from 2017-10-20, and ran out on 2022-10-19. Where the site carries a rule on, it says so, rule by rule, with its reason.
law-set-national-help = Statutes, regulations, documents of the State Council and rules of Shandong, each on its own days in force. The two sets stand beside each other: none takes the place of the other.
law-digest = Hash of the data's file
law-filter = Filter the rules
law-filter-set = Which set
law-filter-all-sets = All
law-filter-show = Show
law-filter-in-force = What is in force today
law-filter-everything = All, also what has ended or has not begun
law-filter-submit = Show
law-none = No rule fits the filter.
law-caption = { $set } ({ $count })

law-rule = Rule
law-ground = Source
law-days = In force
law-reading = Read
law-from = From { $from }
law-from-until = { $from } to { $until }
law-not-today = Not in force today
law-as-written = As written
law-of-site = The site's reading
law-to-confirm = To be confirmed
law-matters = Matters: { $names }
law-acts = Acts: { $names }
law-marks = The case is marked: { $names }

# Deadlines
law-deadlines = Deadlines
law-length = How long
law-clock = From and to
law-clock-of = { $item }: from { $starts } to { $stops }
law-hours = { $number ->
    [one] { $number } hour
   *[other] { $number } hours
}
law-calendar-days = { $number ->
    [one] { $number } day
   *[other] { $number } days
}
law-working-days = { $number ->
    [one] { $number } working day
   *[other] { $number } working days
}
law-months = { $number ->
    [one] { $number } month
   *[other] { $number } months
}
law-years = { $number ->
    [one] { $number } year
   *[other] { $number } years
}
law-within = within { $period }
law-not-before = not before { $period } are over
law-extend = { $times ->
    [one] May be extended by { $period }, once, { $by }
   *[other] May be extended by { $period }, { $times } times at most, { $by }
}
law-extend-reason = an extension needs a reason
law-extend-told = the party is told of an extension
law-pauses = Not counted: { $kinds }
law-rolls = A last day that is a day off moves to the next working day

law-start-capture-end = the end of the capture
law-start-act-end = the end of the act
law-start-registered = the registration of the case
law-start-urgent-start = the urgent start
law-start-measure-start = the beginning of the measure
law-start-submitted = the submission
law-start-received = the receipt of complete papers
law-start-decided = the decision
law-start-formed = the forming of the information
law-start-changed = the change of what is published
law-start-served = the service
law-start-fell = the day on which the decision fell
law-start-told = the telling of rights
law-start-hearing-told = the notice of the hearing
law-start-posted = the posting of the notice
law-start-cash-taken = the taking of cash on the spot
law-start-handed-in = the handing in of the cash
law-start-urged = the service of the urging notice
law-start-sue-term-ended = the end of the term to sue
law-start-court-refused = the receipt of the court's refusal
law-start-deed-end = the end of the deed
law-start-filed = the filing of the case file
law-start-opened = the opening of the finding

law-stop-stored = its storing
law-stop-sealed = its sealing
law-stop-filed = the filing of the case file
law-stop-decided = the decision
law-stop-ratified = the approval or refusal afterwards
law-stop-released = its release or disposal
law-stop-opined = the opinion of the review
law-stop-published = its publication
law-stop-updated = bringing it up to date
law-stop-withdrawn = its withdrawal
law-stop-answered = the answer
law-stop-handed-over = the hand-over to the archive
law-stop-told = the telling
law-stop-hearing-asked = asking for a hearing
law-stop-heard = the hearing
law-stop-served = the service
law-stop-paid = the payment
law-stop-handed-in = the handing in of the cash
law-stop-banked = paying the cash in at the bank
law-stop-applied = the application to the court
law-stop-sued = the suit
law-stop-review-asked = asking for a review
law-stop-registered = the registration of the case
law-stop-platform-updated = telling the credit platform

law-item-recording = Recording
law-item-case = Case
law-item-measure = Measure, preserved evidence
law-item-complaint = Complaint
law-item-request = Request
law-item-review = Legal review
law-item-disclosure = Disclosure
law-item-correction = Correction
law-item-finding = Finding of a supervisor
law-item-service = Service
law-item-performance = Performance by the party
law-item-enforcement = Enforcement
law-item-evidence = Evidence for a review or suit

law-pause-appraisal = tests and appraisals
law-pause-hearing = hearings
law-pause-inspection = inspections and quarantine
law-pause-public-notice = public notices
law-pause-suspension = suspension of the case

law-by-head = approved by the head of the agency
law-by-assisting-body = where another body must help

law-mark-light-breach = light breach
law-mark-general-breach = general breach
law-mark-grave-breach = grave breach
law-mark-grave-harm = life, health or finance, with harm
law-mark-in-review = under review
law-mark-in-suit = in a suit
law-mark-electronic-file = electronic file
law-mark-dispute-prone = likely to be disputed

# Duties of recording
law-duties = Duties of recording
law-duties-caption = Duties of recording for each kind of act
law-act = Kind of act
law-at-night = Not at night or on a statutory holiday
law-duty = Duty
law-asks = Asks for
law-asks-av = sound and picture as it happens
law-asks-counter = the surveillance video of a counter alone
law-asks-text = a written record
law-asks-tells = what it must tell: { $what }
law-asks-mark = where the case is marked “{ $mark }”
law-asks-option = where the site chooses it
law-excuse-not-kept = except where it was not kept, with the reason
law-excuse-emergency = except in an emergency
law-no-duty = No such duty

law-tells-statement = the right to state and defend
law-tells-recusal = the right to ask for recusal
law-tells-hearing = the right to a hearing
law-tells-remedies = the right to a review and to sue
law-tells-certificate-shown = that certificates were shown
law-tells-recording-announced = that recording runs

law-numbers = Recording throughout, and night
law-coverage = Recording throughout
law-coverage-asks = Recordings cover { $percent }% of the act, and no gap is longer than { $seconds } seconds
law-night = Night
law-night-hours = From { $from }:00 to { $until }:00

# Kinds of service and of document
law-services = Kinds of service
law-service = Kind of service
law-shows = Must show
law-delivered-on = Counts as served on

law-shows-receipt = the proof of service
law-shows-signature = the signature of who received it
law-shows-recipient = who received it, and by what right
law-shows-postal-number = the number of the letter
law-shows-payment-slip = the slip of the postage
law-shows-return-receipt = the return slip of the post
law-shows-ground = the ground and day of the refusal
law-shows-witness = a witness
law-shows-residence = that it was left at the residence
law-shows-reason = why it was served so
law-shows-passed-on-by = who passed it on
law-shows-earlier-attempts = earlier attempts of other kinds, each failed
law-shows-medium = where the notice was posted
law-shows-text-kept = the text of the notice
law-shows-consent = the party's signed consent
law-shows-address = the address that the party confirmed

law-delivered-signature = the day of the signature
law-delivered-receipt-date = the day on the return slip
law-delivered-that-day = the day on which it was left
law-delivered-term-after-posting = the end of the term after posting
law-delivered-arrival = the day on which it arrived in the party's system

law-documents = Kinds of document
law-documents-of = Documents of the stage “{ $stage }” ({ $count })
law-document = Document
law-signed-by = Signed by
law-volume = Volume
law-needed = Needed
law-nobody-signs = nobody

law-signs-officer = the officers
law-signs-party = the party
law-signs-witness = a witness
law-signs-interpreter = an interpreter
law-signs-drafter = the drafter
law-signs-checker = the checker of the office
law-signs-reviewer = the legal reviewer
law-signs-head = the head of the agency

law-wanted-always = in every case
law-wanted-if-it-happens = where it happened
law-volume-main = main volume
law-volume-secondary = secondary volume
law-procedures = Procedures: { $names }
law-procedure-ordinary = ordinary procedure
law-procedure-simple = simple procedure
law-parties = Parties: { $names }
law-party-natural-person = natural person
law-party-legal-person = legal person
law-party-other-organisation = other organisation
law-party-individual-business = individual business

# Major decisions and the simple procedure
law-major = Major decisions
law-major-help = A decision that any of these applies to is made after the legal review, and not before.
law-simple = Simple procedure
law-simple-help = A penalty that any of these applies to may be decided on the spot.
law-cash = Fines taken on the spot
law-cash-help = Which fines may be taken on the spot. One that would be hard to collect later may be too (law on penalties, article 68).
law-matter = Matter
law-any-matter = any
law-when = Condition
law-filed-with = Put on file as { $number }

law-both = { $first } and { $second }
law-either = { $first } or { $second }
law-grouped = ({ $text })
law-one-of = { $field } is one of { $values }
law-includes = { $field } includes { $value }
law-is-equal = { $field } is { $value }
law-is-other = { $field } is not { $value }
law-is-at-least = { $field } at least { $value }
law-is-above = { $field } more than { $value }
law-is-at-most = { $field } at most { $value }
law-is-below = { $field } less than { $value }

law-field-fine = Fine (yuan)
law-field-value = Value of property (yuan)
law-field-area-m2 = Area (square metres)
law-field-party = Party
law-field-sanction = Sanctions
law-field-act = What it does
law-field-only-warning = A warning alone
law-field-only-fine = A fine alone
law-field-hearing-by-law = A hearing is asked for by law
law-field-hearing-public-interest = A hearing is held in the public interest
law-field-special-right = A licence of public resources or special rights
law-field-marked-major = The agency holds it to be major
law-field-major-public-interest = A major public interest is concerned
law-field-hearing-held = A hearing was held
law-field-affects-major-rights = Major rights of the party or others are at stake
law-field-complex = The case is complex, with several legal relations
law-field-law-requires = A statute asks for the review

law-sanction-warning = warning
law-sanction-public-criticism = public criticism
law-sanction-fine = fine
law-sanction-confiscate = confiscation
law-sanction-suspend-licence = suspension of a licence
law-sanction-revoke-licence = revocation of a licence
law-sanction-downgrade = lower qualification
law-sanction-suspend-business = suspension of business
law-sanction-close-business = closing down
law-sanction-restrict-business = restriction of business or trade
law-sanction-detain = detention
law-sanction-other = other sanction

law-done-auction = auction
law-done-dispose = disposal of what was seized
law-done-freeze = freezing money
law-done-transfer = transferring money
law-done-demolish = demolition
law-done-seize = seizure
law-done-seal-premises = sealing premises
law-done-restrict-liberty = restricting liberty
law-done-other = something else

# The calculator
law-due = Compute a deadline
law-due-help = Choose a rule, give the day or moment from which it runs, and the last day is told. It is computed and not kept.
law-due-rule = Rule
law-due-choose = Choose a rule
law-due-others = Not in force today
law-due-start = Runs from
law-due-start-help = Such as 2026-09-18 or 2026-09-18 09:05. Where days are counted, the first day does not count.
law-due-extended = It was extended as the rule allows
law-due-submit = Compute
law-due-answer = Result
law-due-last = Last day
law-due-first = Not before the end of
law-due-moment = Due
law-due-moment-first = Not before
law-due-provisional = Provisional: the calendar of working days of that year has not been published. It was counted by weekends alone, and is to be computed again once the calendar is loaded.
law-due-calendars = Calendars used
law-due-calendar = { $year }, version { $version }
law-due-no-calendar = No calendar was needed
law-due-too-far = The last day lies beyond the years that can be counted: give an earlier start.

# Whether a decision is a major one
law-assess = Is it a major decision
law-assess-help = Fill in what is known and leave the rest empty. Empty does not mean “no”: what is missing is named. It is weighed and not kept.
law-assess-choose = Choose the matter of the case
law-assess-nothing = Not known
law-assess-no-sanction = none of these
law-assess-submit = Weigh
law-assess-answer = Result
law-assess-day = By the rules in force on { $day }.
law-assess-due = It is a major decision and needs the legal review
law-assess-unknown = It cannot be said yet, and is treated as one that needs the legal review
law-assess-not-due = It is none of the major decisions of the catalogue
law-assess-simple-yes = The simple procedure may decide it
law-assess-simple-unknown = It cannot be said yet whether the simple procedure may decide it
law-assess-simple-no = The simple procedure may not decide it
law-assess-missing = Still to be known: { $fields }
law-assess-holds = Rules that apply
law-assess-open = Rules that depend on what is missing
law-assess-nearest = The nearest rule, which does not apply
law-because-holds = What holds
law-because-open = What is not known
law-because-fails = What does not hold
law-wrong-money = Give an amount in yuan with at most two decimals, such as 5000 or 0.50
law-wrong-number = Give a whole number, such as 300
law-wrong-word = Choose one of those listed

# Calendars of working days
law-calendars = Calendars of working days
law-calendars-help = The holidays that the State Council General Office publishes for each year. Terms are counted by the last version of a year; a year without a calendar is counted by weekends alone, and the result says that it is provisional.
law-calendars-caption = Calendars of working days, the latest first ({ $count })
law-calendar-year = Year
law-calendar-version = Version
law-calendar-notice = Notice
law-calendar-published = Published
law-calendar-digest = Hash begins
law-calendar-state = State
law-calendar-source = Comes from
law-calendar-used = In use
law-calendar-superseded = Replaced by a later version
law-calendar-shipped = Shipped with Docket
law-calendar-loaded = Loaded by { $person }, { $time }

law-load = Load a calendar
law-load-text = The whole text of the calendar's file
law-load-help = Paste the file of the next year, or of a changed one, written as those that Docket is shipped with. It is previewed first, then loaded. What is loaded is never changed or withdrawn: a mistake is mended by its next version.
law-load-preview = Preview
law-load-title = Load a calendar of working days
law-load-preview-title = Load a calendar of working days: preview
law-load-of = { $year }, version { $version }
law-load-known = This version is there already: loading it changes nothing.
law-load-works = Become working days
law-load-rests = Become days off
law-load-no-days = None
law-load-days = { $count ->
    [one] { $count } day:
   *[other] { $count } days:
}
law-load-submit = Load
law-load-edit = Change the text
law-load-again = Preview again
law-load-other = Load nothing, go back
law-load-done = { $count ->
    [one] { $count } calendar of working days was loaded: terms are counted by it from now on.
   *[other] { $count } calendars of working days were loaded: terms are counted by them from now on.
}
law-load-done-none = These calendars were all there already: nothing was changed.
law-load-unread = Line { $line } cannot be read: { $said }. The calendars that Docket is shipped with show how it is written.
law-load-unread-at-all = The text cannot be read: { $said }. The calendars that Docket is shipped with show how it is written.
law-load-wrong-year = The year { $year } is not 1950 to 2999.
law-load-wrong-version = The calendar of { $year } has the version { $version }, which is not 1 to { $most }.
law-load-wrong-source = The calendar of { $year } has no notice or address, or one that hides characters or has more than { $most } of them.
law-load-wrong-other-year = The calendar of { $year } lists { $date }, which is a day of another year.
law-load-wrong-both = The calendar of { $year } lists { $date } as a day off and as a working day.
law-load-wrong-worked-anyway = The calendar of { $year } makes a working day of { $date }, which is no Saturday and no Sunday.
law-load-wrong-taken = Version { $version } of { $year } is there already and says something else: use the next number.
law-load-wrong-not-next = The calendar of { $year } has the version { $version }, and the next one is { $next }.
