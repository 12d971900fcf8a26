# Service of documents
action-delivery-change = change a service of a document
action-delivery-deliver = say when a document was served
action-delivery-list = list the service of documents
action-delivery-record = record a service of a document
action-delivery-remove = take a service of a document out
field-delivered-on = The day of service
field-delivery = The service
field-document = The document
field-document-kind = The kind of document
field-medium = The place of the notice
field-party = The party
field-passed-on-by = The body that passed it on
field-postal-number = The number of the letter
thing-delivery = service of a document
fault-deliveries-full = the case has { $most } services of documents already
fault-deliveries-recorded = service of documents or what is owed is recorded in it, which another case could not go on with
fault-delivered-already = it counts as served: what was served, on whom, how and when stays
fault-delivery-failed = this service failed: it has no day
fault-delivery-urges = an urging notice rests on it: it is not taken out
fault-served-before-made = lies before { $day }, the day of the document: nothing is served before it is made
fault-before-served = lies before { $day }, on which it was served
fault-day-by-kind = is { $day } by the kind of service, and no other
fault-notice-runs = is not there yet: the notice hangs until { $day }
fault-notice-term-uncounted = cannot be said: the term of the notice cannot be counted
fault-no-notice-term = cannot be said: the legal data has no term of a notice that was posted on that day
fault-no-consent = is electronic service, to which the party's consent is not on record
fault-no-earlier-attempt = is a public notice, and no attempt of another kind is on record that failed
fault-not-a-party = is no party of this case
fault-no-server-given = name nobody: at least one officer is named

event-delivery-attempted = case { $case }: served { $delivery } ({ $service_kind }, { $document_kind } { $document }) on the party { $party }, { $at }, by { $officers }; done: { $succeeded }{ $reason_given ->
    [yes] {": "}{ $reason }
   *[no] {""}
}
event-delivery-changed = case { $case }: changed the service { $delivery } ({ $service_kind }, { $document_kind } { $document }) on the party { $party }, { $at }, by { $officers }; done: { $succeeded }: { $reason }
event-delivery-delivered = case { $case }: the service { $delivery } counts as served on { $delivered_on }
event-delivery-removed = case { $case }: took the service { $delivery } out: { $reason }

log-kind-delivery-attempted = service of a document
log-kind-delivery-changed = service of a document changed
log-kind-delivery-delivered = document served
log-kind-delivery-removed = service of a document taken out

delivery-standing-under-way = under way
delivery-standing-failed = failed
delivery-standing-delivered = served
delivery-lack-receipt = the proof of service
delivery-lack-signature = the signature of whoever took it
delivery-lack-recipient = who took it
delivery-lack-postal-number = the number of the registered or express letter
delivery-lack-payment-slip = the slip of the postage
delivery-lack-return-receipt = the return receipt
delivery-lack-ground = the ground of the refusal
delivery-lack-witness = a witness who signed
delivery-lack-residence = that it was left at the residence
delivery-lack-reason = why it was served in this way
delivery-lack-passed-on-by = the body that passed it on
delivery-lack-earlier-attempts = an attempt of another kind that failed
delivery-lack-medium = where the notice was posted
delivery-lack-text-kept = the text of the notice
delivery-lack-consent = the party's consent to electronic service
delivery-lack-address-kind = the kind of the electronic address
delivery-lack-act-recorded = a recording of it: no act of the case covers its time
delivery-fault-no-repair-notice = a decision on a penalty went to an organisation without the notice how credit is repaired
delivery-fault-one-earlier-attempt = one attempt of another kind came before the notice; two are recommended
delivery-fault-kind-unknown = the legal data knows this kind of service no more

word-party-itself = the party itself
word-adult-relative = an adult relative who lives there
word-head-of-organisation = the head of the organisation
word-receiving-clerk = whoever receives documents
word-partys-agent = an agent of the party
word-nobody-took = nobody
word-consent = consent to electronic service
word-residence = left at the residence
word-signed = signed
word-witnessed = signed by a witness
word-no-address = sent to no address
word-postal = a postal address
word-fax = fax
word-email = e-mail
word-platform = a platform for electronic service
word-message = a text message

deliveries-none = no document was served
delivery-told = service { $id }: it counts as served
delivery-line = { $standing }: { $kind }, { $document }, { $time }, served on { $on } ({ $id })
delivery-lacks = {"  "}lacks: { $lacks } ({ $article })
delivery-findings = {"  "}findings: { $findings }
