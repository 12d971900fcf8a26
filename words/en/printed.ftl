# Printouts of a case, and filing them
action-review-print = print the opinion of a review
action-review-file = file the opinion of a review
action-responsibility-print = print who answers for what
action-completeness-print = print what a case needs

fault-no-opinion = the review has no opinion yet: it can be printed and filed once there is one
fault-opinion-filed = this opinion was filed already; each is filed once
fault-opinion-changed = a person or document in it was given another name while it was written; try again
fault-printout-over = it says more than the { $most } that one printout may have, and was not written

problem-fonts-missing = Fonts are missing: no printouts are written
error-fonts = The printout was not written: { $problem }.
refused-no-fonts = the font { $path } cannot be read, and no printouts are written: install the Debian package { $package }, or name another font in [fonts]

printed-day = { $year }-{ $month }-{ $day }
printed-moment = { $day } { $time }
printed-as-of = { $moment }, the custody log having { $size } entries
printed-first = there is more: this page tells of the first { $count }
printed-more = and { $count } more, in the statement that goes with it
printed-evidence-list = list of what was filed when it was sent
printed-recording = recording { $recording }
printed-stretch = recording { $recording }, from its beginning on
printed-marker = marker at { $at } from the beginning of recording { $recording }
printed-marker-gone = marker { $marker } (removed)
printed-transfer = The deed may be a crime and is to go to the judicial organs.
printed-no-transfer = Nothing is to go to the judicial organs.
printed-due = due { $at }
printed-stopped = done { $at }
printed-statement = statement of completeness, for programs to check
printed-filed-reason = made by the service of the log's entry on the legal review { $review }, for the secondary volume

printed-page-opinion = Download the opinion (PDF)
printed-page-filed = The opinion that was filed
printed-page-file = File the opinion in the secondary volume
printed-page-file-done = The opinion was filed in the secondary volume.
printed-page-responsibility = Download who answers for what (PDF)
printed-page-completeness = Download what the case needs (PDF)

word-printout-responsibility = who answers for what
word-printout-completeness = what the case needs
printed-saved = saved to { $path }
printed-filed = the opinion was filed: document { $id }, digest { $digest }
help-docket-review-opinion = Save the opinion of a review as PDF
help-docket-review-file-opinion = File the opinion of a review in its case, once
help-docket-case-printout = Save a printout of a case as PDF
