# Forms: what was not worked on
kept-title = What you typed was not sent
kept-form = What was not sent
kept-ended = Your session had ended when you sent this, and nothing was changed. What you typed is below: look at it and send it again.
kept-other-session = This page was opened before you signed in again, and nothing was changed. What you typed is below: look at it and send it again.
kept-forgotten = The system was started again after this page was opened, or you sent very much else since, so nobody can tell whether this was sent before, and nothing was changed. What you typed is below: look at the page first, and send it from here only if it was not done.
kept-page = The page
kept-send = Send
kept-discard = Do not send it, clear it
kept-sign-in = Your session has ended. What you typed is kept: sign in to the same account to see it.
