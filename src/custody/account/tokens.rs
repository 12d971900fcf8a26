//! Tokens of an account: which there are, and taking them back.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{AccountEvent, Event};
use evidence::ids::{SecretId, UserId};

use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target};
use crate::custody::account::read::TokenListed;
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::{Custody, Refused, clean_text, draft, require};

/// Whether it is about the caller's own account; else it is for administrators.
fn require_own_or_administrator(caller: &Caller, user: &UserId) -> Result<(), Refused> {
    match caller {
        Caller::User { id, .. } if id == user => Ok(()),
        _ => require(caller, Action::Administer, Target::Installation, None),
    }
}

impl Custody {
    /// The tokens of an account: one's own, or an administrator's to see.
    pub async fn tokens(self: &Arc<Self>, caller: &Caller, user: UserId) -> Result<Vec<TokenListed>, Refused> {
        self.recorded(caller, Verb::UserTokenList, require_own_or_administrator(caller, &user)).await?;
        let asked = user.clone();
        let found = self.read(move |reader| Ok((reader.user_shown(&asked)?.is_some(), reader.tokens_of(&asked)?)));
        match found.await? {
            (true, tokens) => Ok(tokens),
            (false, _) => Err(self.on_record(caller, Verb::UserTokenList, Refused::unknown(Thing::User, &user)).await),
        }
    }

    /// Takes a token back: it opens nothing from this moment on. Gives whose it was.
    pub async fn revoke_token(
        self: &Arc<Self>,
        caller: &Caller,
        token: SecretId,
        reason: &str,
    ) -> Result<UserId, Refused> {
        let reason = clean_text(Field::Reason, reason)?;
        let asked = token.clone();
        let whose = self.read(move |reader| Ok(reader.owner_of_token(&asked)?)).await?;
        let unknown = || Refused::unknown(Thing::Token, &token);
        let whose = match whose {
            // That another's token exists is not told.
            Some(user) if require_own_or_administrator(caller, &user).is_ok() => user,
            Some(_) | None => {
                let administers = require(caller, Action::Administer, Target::Installation, None);
                let signed_in = !matches!(administers, Err(Refused::SignIn));
                let refused = if signed_in { unknown() } else { Refused::SignIn };
                return Err(self.on_record(caller, Verb::UserTokenRevoke, refused).await);
            }
        };
        let (who, user) = (caller.clone(), whose.clone());
        self.command(caller, Verb::UserTokenRevoke, move |reader, _| {
            if reader.token_is_revoked(&token)?.is_none_or(|revoked| revoked) {
                return Err(Refused::Conflict(Fault::TokenRevokedBefore).into());
            }
            let event = Event::Account(AccountEvent::TokenRevoked {
                user: user.clone(),
                token: token.clone(),
                reason: reason.clone(),
            });
            Ok(vec![draft(&who, vec![Item::User(user.clone())], event)])
        })
        .await?;
        Ok(whose)
    }
}
