# Parties of cases, complaints, and personal data
action-party-record = record a party
action-party-correct = set a party right
action-party-remove = remove a party
action-party-erase = erase the personal data of a party
action-party-list = list parties
action-complaint-receive = record a complaint
action-complaint-decide = decide on a complaint
action-complaint-tell = say that a complainant was told
action-complaint-erase = erase the personal data of a complaint
action-complaint-list = list complaints
thing-party = party
thing-complaint = complaint
scope-complaints = complaints

field-about = What the complaint is about
field-about-person = The person whom the complaint is about
field-address = The address
field-anonymous = The mark of an anonymous complaint
field-birth-date = The day of birth
field-guardian = The guardian
field-identity-kind = The kind of identity document
field-identity-number = The number of the identity document
field-minor = The mark of a minor
field-paper = The document
field-phone = The telephone number
field-received-at = The time at which it was received
field-representative = The representative
field-says = What the complaint says
field-told-at = The time at which the complainant was told
field-unified-code = The unified code

fault-before-received = lies before the complaint was received
fault-code-length = has not 18 characters
fault-code-character = has a character at place { $place } that no such number has
fault-code-birth = names a day of birth that there is not
fault-code-check = has another check digit than follows from the rest: the last is { $expected }
fault-code-of-person = is of a natural person, who has none
fault-not-a-day-of-birth = is no day of birth: write it as 2008-03-01, and not after today
fault-birth-differs = is another than that of the identity number
fault-minor-organisation = is of an organisation, which is no minor
fault-minor-by-birth = is missing: by the day of birth the party is under 18
fault-parties-full = the case has { $most } parties already
fault-parties-kept = its parties are recorded, which another case could not go on with
fault-party-carried = documents were served on the party, it owes something, or it was decided on it on the spot; take out what was recorded by mistake first, or correct who the party is
fault-party-removed = the party was removed from the case
fault-corrections-full = it was set right { $most } times already
fault-personal-erased = the personal data was erased
fault-anonymous-named = is set, and who complained is named
fault-case-not-started = is named, and none was started
fault-paper-or-reason = is missing, and no reason is given: give one of them
fault-complaint-decided = what comes of the complaint was decided already
fault-complaint-not-decided = nobody decided yet what comes of the complaint: do so first
fault-complaint-told = the complainant was told already

event-party-recorded = case { $case }: recorded party { $party } ({ $kind }) { $name }
event-party-corrected = case { $case }: set right who party { $party } is ({ $kind }) { $name }: { $reason }
event-party-removed = case { $case }: removed party { $party }: { $reason }
event-party-erased = case { $case }: erased the personal data of party { $party }: { $reason }
event-complaint-received = { $agency }: received complaint { $complaint } ({ $channel }, { $received_at }): { $says }
event-complaint-decided = { $agency }: decided on complaint { $complaint }: { $outcome } { $cases }{ $ground_given ->
    [yes] {": "}{ $ground }
   *[no] {""}
}
event-complaint-told = { $agency }: told the complainant of { $complaint } what came of it ({ $how }, { $told_at }) { $paper }{ $reason_given ->
    [yes] {": "}{ $reason }
   *[no] {""}
}
event-complaint-erased = { $agency }: erased the personal data of complaint { $complaint }: { $reason }

log-kind-party-recorded = party recorded
log-kind-party-corrected = party set right
log-kind-party-removed = party removed
log-kind-party-erased = personal data of a party erased
log-kind-complaint-received = complaint received
log-kind-complaint-decided = complaint decided
log-kind-complaint-told = complainant told
log-kind-complaint-erased = personal data of a complaint erased

word-natural-person = natural person
word-legal-person = legal person
word-other-organisation = other organisation
word-individual-business = individual business
word-in-person = in person
word-telephone = by telephone
word-letter = by letter
word-online = over the network
word-another-body = from another body
word-other-way = in another way
word-nobody-to-tell = nobody to tell
word-started = a case
word-declined = no case
word-referred = referred to another body
