# Printouts of a case that the system writes (PDF)
printout-page = Page { $page } of { $pages }
printout-lacking = Note: the fonts of this printout lack the following characters, which stand in it by their numbers: { $codes }
printout-attachments = Attachments
printout-attachment = { $what } ({ $name })
printout-signed-by = { $who }: { $name }
printout-case-number = Case number
printout-case-title = Case title
printout-entry = Log entry
printout-moment = Time
printout-as-of = As of
printout-log = Custody log
printout-digest = { $name } (hash { $digest })
printout-range = { $what } ({ $from } to { $until })

# Opinion of a legal review
printout-opinion-title = Opinion of the legal review
printout-opinion-sent-by = Sent by
printout-opinion-sent-at = Sent at
printout-opinion-draft = Draft decision that was sent
printout-opinion-evidence = List of evidence that was sent
printout-opinion-points = 1. What was reviewed
printout-opinion-point = Point
printout-opinion-result = Result
printout-opinion-links = Note and material
printout-opinion-conforms = conforms
printout-opinion-does-not = does not conform
printout-opinion-not-applicable = not applicable
printout-opinion-not-said = nothing said
printout-opinion-outcome = 2. Opinion
printout-opinion-agree = After review, the draft decision is agreed to.
printout-opinion-return = After review, the draft decision is returned. It is to be changed as follows and sent again.
printout-opinion-disagree = After review, the draft decision is not agreed to.
printout-opinion-reasons = Reasons: { $reasons }
printout-opinion-binding = 3. The draft that this opinion is about
printout-opinion-binds = This opinion is about the draft decision that was sent and no other; its hash is { $digest }. A draft that was changed has another hash, and this opinion does not apply to it.
printout-opinion-logged = This opinion is entry { $entry } of the custody log, of { $moment }.
printout-opinion-reviewer = Reviewer (signature)

# Who is responsible
printout-responsibility-title = Who handled, reviewed and approved the case
printout-responsibility-intro = From the custody log: who handled this case, who reviewed it and who approved it, each with its log entry and time. Names, and the certificates that accounts bear, are not from these entries: they are as registered when this was printed.
printout-responsibility-handled = Handled
printout-responsibility-reviewed = Reviewed
printout-responsibility-approved = Approved
printout-responsibility-overrode = Decided against the review, or without one
printout-responsibility-nobody = nobody
printout-responsibility-people = 1. People
printout-responsibility-deeds = 2. What was done
printout-responsibility-part = Part
printout-responsibility-what = What
printout-responsibility-who = Who
printout-responsibility-certified = { $name } (certificate { $certificate })
printout-responsibility-none = The custody log has no record yet of who handled, reviewed or approved this case.

# What a case needs
printout-completeness-title = Completeness of the case
printout-completeness-intro = What this case needs, article by article: what fulfils it and what is lacking, by what the system holds at the time above.
printout-completeness-count = In all
printout-completeness-counted = { $all }: { $fulfilled } fulfilled, { $lacking } lacking, { $open } not yet certain, { $not_applicable } not applicable
printout-completeness-demands = What is needed
printout-completeness-article = Article
printout-completeness-wanted = What is needed
printout-completeness-standing = State
printout-completeness-fulfilled-by = Fulfilled by
printout-completeness-lacks = Lacking
printout-completeness-fulfilled = fulfilled
printout-completeness-lacking = lacking
printout-completeness-open = not yet certain
printout-completeness-not-applicable = not applicable
printout-completeness-whole = All that is needed is there or does not apply.
printout-completeness-not-whole = Not all that is needed is there; the table above shows what is lacking or not yet certain.
printout-completeness-none = Nothing is listed that this case needs.
printout-completeness-handler = Handler (signature)
