# The command line: parties and complaints
help-docket-case-parties = Show who the parties of a case are, as far as you may see it
help-docket-case-party = Record parties of a case, set them right, remove them, erase their personal data
help-docket-case-party-add = Record a party of a case; prints its id
help-docket-case-party-correct = Say anew who a party is: the whole of it, in place of what was said before
help-docket-case-party-remove = Take a party out of its case
help-docket-case-party-erase = Erase the personal data of a party, as the head; this cannot be undone. The log keeps that it was erased
help-docket-complaint = Complaints that an agency received
help-docket-complaint-list = List complaints: what nobody decided, what nobody was told of, and what is done
help-docket-complaint-receive = Record a complaint that your agency received; prints its id
help-docket-complaint-decide = Decide what comes of a complaint
help-docket-complaint-tell = Say that the complainant was told what came of a complaint, or why not
help-docket-complaint-erase = Erase the personal data of a complaint, as the head; this cannot be undone. The log keeps that it was erased

standard-input = standard input
personal-unreadable = { $path } cannot be read at line { $line }: it should be name = "value", one a line; names are { $known }
personal-unknown-kind = the kind of identity document (identity_kind) should be one of { $known }
personal-line = {"  "}{ $label }: { $value }
party-told = { $kind } { $name } ({ $id })
party-done = party { $name }: { $act }
complaint-done = complaint { $name }: { $act }
parties-none = no party of this case is recorded yet
complaints-none = there are no complaints
complaints-more = there are more than are listed
column-received = received
column-channel = channel
column-complainant = complainant
column-outcome = outcome
column-about = about
column-says = complaint
