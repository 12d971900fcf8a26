# Papers of a case that the system writes (PDF)
paper-page = Page { $page } of { $pages }
paper-lacking = Note: the fonts of this paper lack the following characters, which stand in it by their numbers: { $codes }
paper-attachments = Attachments
paper-attachment = { $what } ({ $name })
paper-signed-by = { $who }: { $name }
paper-case-number = Case number
paper-case-title = Case title
paper-entry = Log entry
paper-moment = Time
paper-as-of = As of
paper-log = Custody log
paper-digest = { $name } (hash { $digest })
paper-range = { $what } ({ $from } to { $until })

# Opinion of a legal review
paper-opinion-title = Opinion of the legal review
paper-opinion-sent-by = Sent by
paper-opinion-sent-at = Sent at
paper-opinion-draft = Draft decision that was sent
paper-opinion-evidence = List of evidence that was sent
paper-opinion-points = 1. What was reviewed
paper-opinion-point = Point
paper-opinion-result = Result
paper-opinion-links = Note and material
paper-opinion-conforms = conforms
paper-opinion-does-not = does not conform
paper-opinion-not-applicable = not applicable
paper-opinion-outcome = 2. Opinion
paper-opinion-agree = After review, the draft decision is agreed to.
paper-opinion-return = After review, the draft decision is returned. It is to be changed as follows and sent again.
paper-opinion-disagree = After review, the draft decision is not agreed to.
paper-opinion-reasons = Reasons: { $reasons }
paper-opinion-binding = 3. The draft that this opinion is about
paper-opinion-binds = This opinion is about the draft decision that was sent and no other; its hash is { $digest }. A draft that was changed has another hash, and this opinion does not apply to it.
paper-opinion-logged = This opinion is entry { $entry } of the custody log, of { $moment }.
paper-opinion-reviewer = Reviewer (signature)

# Who is responsible
paper-responsibility-title = Who handled, reviewed and approved the case
paper-responsibility-intro = From the custody log: who handled this case, who reviewed it and who approved it, each with its log entry and time.
paper-responsibility-handled = Handled
paper-responsibility-reviewed = Reviewed
paper-responsibility-approved = Approved
paper-responsibility-overrode = Decided against the review, or without one
paper-responsibility-nobody = nobody
paper-responsibility-people = 1. People
paper-responsibility-deeds = 2. What was done
paper-responsibility-part = Part
paper-responsibility-what = What
paper-responsibility-who = Who
paper-responsibility-certified = { $name } (certificate { $certificate })
paper-responsibility-none = The custody log has no record yet of who handled, reviewed or approved this case.

# What a case needs
paper-completeness-title = Completeness of the case
paper-completeness-intro = What this case needs, article by article: what fulfils it and what is lacking, by what the system holds at the time above.
paper-completeness-count = In all
paper-completeness-counted = { $all }: { $fulfilled } fulfilled, { $lacking } lacking, { $open } not yet certain, { $not_applicable } not applicable
paper-completeness-demands = What is needed
paper-completeness-article = Article
paper-completeness-wanted = What is needed
paper-completeness-standing = State
paper-completeness-fulfilled-by = Fulfilled by
paper-completeness-lacks = Lacking
paper-completeness-fulfilled = fulfilled
paper-completeness-lacking = lacking
paper-completeness-open = not yet certain
paper-completeness-not-applicable = not applicable
paper-completeness-whole = All that is needed is there or does not apply.
paper-completeness-not-whole = Not all that is needed is there; the table above shows what is lacking or not yet certain.
paper-completeness-none = Nothing is listed that this case needs.
paper-completeness-handler = Handler (signature)
