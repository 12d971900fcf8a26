# Documents by the law: kinds, numbers, signatures, and what each stage wants
action-document-describe = say what a document is
action-document-papers = list documents by stage
field-made-by = Who made it
field-made-on = The day that it bears
field-pages = The number of pages
field-paper-number = The number of the document
field-signatures = The signatures
field-supersedes = The document whose place it takes
fault-more-signatures = are more than { $most }
fault-number-borne = the document “{ $name }” of this agency bears this number in that year: say that it takes that one's place, if it does
fault-pages-over = is not 1 to { $most }
fault-signature-in-the-future = hold one of a time to come
fault-signature-reason = hold one that was refused or whose giver was absent, without the reason
fault-signature-witness = hold one that was refused, with neither a witness nor a recording named (law on compulsion, article 18)
fault-superseded-already = “{ $name }” takes the place of that document already
fault-supersedes-itself = is this one, or one that takes its place
fault-unknown-signer = name { $of }, who is no officer and no account of this agency and no party of this case; witnesses and interpreters are not named

event-document-described = case { $case }: the document { $document } is: { $document_kind }{ $number_given ->
    [yes] {" "}({ $number })
   *[no] {""}
}, of { $made_on }{ $reason_given ->
    [yes] {": "}{ $reason }
   *[no] {""}
}
log-kind-document-described = document described

paper-missing = missing
paper-filed = filed
paper-unsigned = signatures missing
paper-superseded = superseded

paper-signed-ink = signed by hand
paper-signed-seal = signed electronically
paper-signing-refused = refused to sign
paper-signing-absent = was not there
word-paper-scan = scan of a paper
word-born-digital = made as a file

# Command line: documents
column-signatures-lacking = signatures missing
column-paper-number = number
column-made-on = dated
column-superseded-by = replaced by
paper-described = it is on record what the document { $document } is
paper-undescribed = nobody said yet what the document { $document } is
papers-not-described = nobody said yet what the case is about, so hardly anything is known to be wanted
signature-unreadable = { $given } is no signature; give it as in role=party,how=ink,at=2026-01-05
