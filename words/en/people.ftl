# People: what entitles them to review, a head's certificate, acting for a head
action-user-qualify = Say what entitles to review
action-user-bind = Bind a certificate number
field-qualification = Qualification
fault-not-qualified = this qualification was not said of the account
fault-takes-no-certificate = the account takes no further certificate: it is of no agency, or has one of its own, or its role runs all cases of the agency
fault-certificate-bound-before = the account is bound to this certificate already
word-legal-profession = professional qualification of lawyers
word-reviewed-before = reviewed before 2021-07-15

person-title = Legal review
person-not-qualified = Nothing is said to entitle this person to review. Who reviews for the first time since 2021-07-15 needs the professional qualification of lawyers (law on penalties, article 58).
person-qualified = { $qualification }, since { $since }
person-may-review = May review decisions.
person-may-not-review = May not review decisions yet.
person-qualify = Say what entitles to review
person-qualify-submit = Record
person-qualification = Qualification
person-qualification-help = Said again, it sets the day right.
person-since = Since
person-withdraw = Withdraw a qualification
person-withdraw-submit = Withdraw
person-certificate = Bind a certificate number
person-certificate-submit = Bind
person-certificate-help = A head who is an officer too decides on no case that they handle.

event-user-qualified = account { $user } may review decisions: { $qualification }, since { $since }
event-user-qualification-withdrawn = account { $user } no longer has its qualification ({ $qualification }): { $reason }
event-user-certificate-bound = account { $user } bound to certificate { $certificate }: { $reason }
log-kind-user-qualified = qualification said
log-kind-user-qualification-withdrawn = qualification withdrawn
log-kind-user-certificate-bound = certificate bound
