//! By what right somebody views. A view lasts no longer than the token or session under which it was
//! opened: when that ends, its streams are cut.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{AccountEvent, Event, ViewEnd};
use evidence::ids::ViewId;
use evidence::plain_nouns;
use evidence::time::Utc;

use crate::custody::Custody;
use crate::custody::access::{Caller, Credential};
use crate::custody::account::session::caller_of;
use crate::custody::legal::Rights;
use crate::store::tables::{DbError, Reader};

/// Who views.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// Who it is.
    pub caller: Caller,
    /// By what they are known; none for nobody, who may view nothing.
    pub credential: Option<Credential>,
    /// Where the request came from.
    pub client: String,
}

impl Viewer {
    /// Whether this is the same person under the same token or session.
    pub(in crate::custody::view) fn is(&self, other: &Self) -> bool {
        self.caller == other.caller && self.credential == other.credential
    }

    /// The person, or the station, under whatever token or session; none for nobody.
    pub(in crate::custody::view) fn person(&self) -> Option<Item> {
        match &self.caller {
            Caller::User { id, .. } => Some(Item::User(id.clone())),
            Caller::Station { id, .. } => Some(Item::Station(id.clone())),
            Caller::Nobody { .. } => None,
        }
    }
}

/// Whether an event may end somebody's right to view. Nobody views by a right that another noun gives.
pub(in crate::custody) fn may_end_rights(event: &Event) -> bool {
    match event {
        Event::Account(event) => match event {
            AccountEvent::SessionEnded { .. }
            | AccountEvent::Disabled { .. }
            | AccountEvent::TokenRevoked { .. }
            | AccountEvent::PasswordSet { .. }
            | AccountEvent::SecondFactorSet { .. }
            | AccountEvent::RecoveryCodesSet { .. }
            // Whose certificate somebody has takes no right to view from them; their views end as those of who changed.
            | AccountEvent::CertificateBound { .. } => true,
            AccountEvent::Created { .. }
            | AccountEvent::Qualified { .. }
            | AccountEvent::QualificationWithdrawn { .. }
            | AccountEvent::TokenIssued { .. }
            | AccountEvent::SessionStarted { .. }
            | AccountEvent::RecoveryCodeUsed { .. }
            | AccountEvent::CredentialsBound { .. } => false,
        },
        Event::Log(_)
        | plain_nouns!()
        | Event::Station(_)
        | Event::Docking(_)
        | Event::Recording(_)
        | Event::View(_)
        | Event::Marker(_)
        | Event::Transcript(_)
        | Event::Derived(_)
        | Event::Case(_)
        | Event::Document(_)
        | Event::Package(_)
        | Event::Access(_) => false,
    }
}

/// Who holds a credential now; nobody where it is over.
pub(in crate::custody) fn holder(
    reader: &Reader<'_>,
    rights: &Rights,
    credential: &Credential,
    now: Utc,
) -> Result<Option<Caller>, DbError> {
    let found = match credential {
        Credential::Token(id) => {
            reader.token(id)?.map(|token| (token.user, token.expires_at, token.revoked_at.is_some()))
        }
        Credential::Session(id) => {
            reader.session(id)?.map(|session| (session.user, session.expires_at, session.ended_at.is_some()))
        }
    };
    let holds = found.filter(|(user, expires_at, ended)| !ended && *expires_at > now && user.disabled_at.is_none());
    Ok(holds.map(|(user, ..)| caller_of(user, rights, Some(credential.clone()))))
}

impl Custody {
    /// Closes the views whose viewers may view no more, and cuts their streams.
    pub fn end_views_without_right(self: &Arc<Self>) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            let viewers = self.views.viewers();
            if viewers.is_empty() {
                return;
            }
            let (legal, now) = (Arc::clone(&self.legal), self.clock.now());
            let over = self.read(move |reader| Ok(without_right(reader, &legal.rights, viewers, now)?)).await;
            match over {
                Ok(over) => {
                    for view in over {
                        self.close_soon(&view, ViewEnd::Revoked);
                    }
                }
                Err(error) => tracing::error!(view.error = %error, "whether views may go on cannot be read"),
            }
        })
    }
}

fn without_right(
    reader: &Reader<'_>,
    rights: &Rights,
    viewers: Vec<(ViewId, Viewer)>,
    now: Utc,
) -> Result<Vec<ViewId>, DbError> {
    let mut known: HashMap<Credential, Option<Caller>> = HashMap::new();
    let mut over = Vec::new();
    for (view, viewer) in viewers {
        let Some(credential) = viewer.credential else { continue };
        if !known.contains_key(&credential) {
            let caller = match holder(reader, rights, &credential, now) {
                // What is not that of the log holds nothing.
                Err(DbError::Unbound { .. }) => None,
                found => found?,
            };
            known.insert(credential.clone(), caller);
        }
        if known.get(&credential).and_then(Option::as_ref) != Some(&viewer.caller) {
            over.push(view);
        }
    }
    Ok(over)
}
