# The frame of pages, and words that are used everywhere
product = Docket, custody of body-camera evidence
product-short = Docket
skip = Skip to content
nav-label = Main
nav-search = Find recordings
nav-cases = Cases
nav-deadlines = Deadlines
nav-log = Custody log
nav-admin = Administration
nav-account = My account
sign-out = Sign out
language-other = 中文
footer-zone = All times are { $zone } time
request-failed = It did not work. Check the network and try again.
loading = Working…
reason = Reason
reason-help = Goes into the custody log and cannot be changed
show-more = Show more
none-yet = None yet
optional = optional
yes = Yes
no = No

word-yes = yes
word-no = no

# Somebody: by name, then account or certificate
person = { $name } ({ $id })
# An agency: the name, then the id.
agency-named = { $name } { $id }

# On paper: who printed it, and how old it is
paper-by = Printed by { $person }
paper-at = As of { $time }
