# Signing in, accounts, roles, tokens
sign-in-title = Sign in
sign-in-account = Account
sign-in-password = Password
sign-in-code = Code
sign-in-code-help = Type the 6 digits that your authenticator shows.
sign-in-submit = Sign in
sign-in-help = Forgotten your password? Your administrator sets a new one.
sign-in-logged = Every sign-in, search and view goes into the custody log.
sign-in-open-id = Sign in with your agency's account
account-title = My account
account-role = Role
account-agency = Agency
account-name = Name
password-title = Change the password
password-forced = This is your first sign-in: choose your own password.
password-old = Present password
password-new = New password
password-again = New password again
password-rule = At least 10 characters; a sentence is easier to remember and safer than signs.
password-differ = The two new passwords differ.
password-submit = Change the password
password-done = The password is changed; all your other sessions and your tokens have ended.
second-title = Second factor
second-off = Off. When it is on, signing in asks for a code of your phone beside the password.
second-on = On.
second-begin = Turn on
second-issuer = Docket
second-qr = Scan this code with the authenticator on your phone:
second-qr-alt = QR code for the authenticator
second-secret = Or type this key into your authenticator:
second-uri = Or open this link:
second-confirm = Confirm
second-drop = Turn off
second-present = Code of your present device
second-replace = Replace the device
second-replace-help = Replacing the device asks for your password and a code of the present one.
everywhere-title = Sign out everywhere
everywhere-help = All your sessions end at once, this one included.
everywhere-submit = Sign out everywhere
error-open-id = { $problem }. Try again, or sign in with your password.
tokens-title = Tokens
tokens-help = Programs and the command line use a token in place of the password. Revoke it when it is lost or no longer needed; all of them end with a new password.
tokens-none = There is none.
tokens-count = Tokens: { $count }
tokens-cut = { $count ->
    [one] One of them is shown, first those that hold.
   *[other] { $count } of them are shown, first those that hold.
}
tokens-id = Id in the log
tokens-issued = Given out
tokens-until = Ends
tokens-state = State
tokens-revoked = revoked
tokens-revoke = Revoke
tokens-reason = Why the token { $token } is revoked
tokens-reason-short = Reason
admin-users = Accounts and roles
admin-user = Account
admin-user-title = Account { $user }
admin-user-add = Make an account
admin-user-submit = Make the account
admin-users-count = Accounts: { $count }
admin-users-back = Back to the accounts
admin-role = Role
admin-role-help = Of one agency: { $own }. For all agencies: { $all }.
admin-user-certificate-help = For officers only.
admin-user-open = can sign in
admin-user-closed = closed
admin-user-no-password = no password yet
admin-user-must-change = has to change the password at the next sign-in
admin-user-second = Second factor
admin-user-own = This is your own account; change its password here:
admin-user-unbound = This account or its password was changed in the database and is not that of the custody log; it can sign in no more. Run docket check; a new password mends a changed password.
admin-user-disable = Close the account
admin-user-disable-help = It can sign in no more from that moment, its tokens end, and it cannot be opened again. What the person did stays in the custody log.
admin-user-disable-confirm = A closed account cannot be opened again. Close it?
admin-password-first = Set a first password
admin-password-again = Set a new password
admin-password-help = A password is made and shown once. Its owner has to choose another at the first sign-in.
admin-password-make = Make a password
admin-password-confirm = The present password ends at once. Go on?
admin-password-new = New password
admin-password-hand-over = Hand it to { $user } in person or by another safe way, not by group chat or e-mail.
admin-shown-once = It is shown this once. When you have left this page it cannot be seen again, only made anew.
admin-copy = Copy
admin-copied = Copied.
admin-copy-by-hand = The browser does not allow copying; the text is selected, press Ctrl+C.

word-officer = officer
word-clerk = evidence clerk
word-head = head of agency
word-reviewer = reviewer
word-supervisor = legal office
word-auditor = auditor
word-administrator = administrator
word-password = password
word-password-and-code = password and code
word-open-id = single sign-on
word-signed-out = signed out
word-everywhere = signed out everywhere or changed the password
word-displaced = ended as the account had too many sessions
word-unauthenticated = not signed in
word-forbidden = not allowed
word-bad-password = account, password or code not right
word-code-needed = right password, no code
word-too-many-attempts = too many attempts
word-unbound = credentials not those of the log

event-user-created = made account { $name } ({ $user }, { $role })
event-user-disabled = closed account { $user }: { $reason }
event-user-token-issued = gave account { $user } a token until { $expires_at }
event-user-password-set = set the password of { $user } (to be changed at the next sign-in: { $must_change })
event-user-second-factor-set = second factor of { $user }: { $on }
event-session-started = { $user } signed in ({ $method }, { $client })
event-session-ended = the session of { $user } ended: { $end }
event-user-token-revoked = revoked the token { $token } of { $user }: { $reason }
event-credentials-bound = { $rows ->
    [one] from here on credentials are bound to the log (one was bound as it stood)
   *[other] from here on credentials are bound to the log ({ $rows } were bound as they stood)
}

log-kind-session-started = signed in
log-kind-session-ended = signed out
log-kind-user-created = account made
log-kind-user-disabled = account closed
log-kind-user-password-set = password set
log-kind-user-second-factor-set = second factor set
log-kind-user-token-issued = token given out
log-kind-user-token-revoked = token revoked
log-kind-credentials-bound = credentials bound to the log

# On the command line
account-closed-done = closed { $user }
token-revoked-done = revoked token { $token }
password-set-done = the password of { $user } is set; where somebody else set it, it is changed at the first sign-in
token-written = the token is in { $path } and ends at { $until }; hand it to its owner and to nobody else

# A first password
first-password-title = Set a first password
first-password-help = Set the first password of an account with the one-time address of the installation, or with a token that an administrator gave you. The code works once; sign in afterwards.
first-password-code = One-time code
first-password-new = New password
first-password-submit = Set the password
first-password-used = This code was used, has ended or is wrong; no password was set. Whoever has a password signs in with it; who forgot it has an administrator reset it.
