//! The first password of an account, set by whoever holds a token of it: the code of `docket init`, which is printed for
//! the administrator and opens nothing else, or one that an administrator gives out with a new account. The log knows
//! the token by its commitment, like every token; it ends in the transaction that sets the password.

use std::sync::Arc;

use evidence::ids::UserId;

use crate::custody::access::Caller;
use crate::custody::account::passwords::Kept;
use crate::custody::view::Credential;
use crate::custody::{Custody, Refused, Verb};

impl Custody {
    /// Sets the first password of the account whose token `code` is, and takes the token back. An account that has a
    /// password keeps it: then nothing is set.
    pub async fn first_password(
        self: &Arc<Self>,
        code: &str,
        password: String,
        client: String,
    ) -> Result<UserId, Refused> {
        let nobody = Caller::Nobody { client };
        let caller = match self.holder(code.trim()).await {
            Ok(caller) => caller,
            Err(refused) => return Err(self.on_record(&nobody, Verb::UserPassword, refused).await),
        };
        let Caller::User { id, credential: Some(Credential::Token(token)), .. } = caller.clone() else {
            return Err(self.on_record(&nobody, Verb::UserPassword, Refused::SignIn).await);
        };
        let used = Kept { used: Some(token), ..Kept::default() };
        self.set_password(&caller, id.clone(), Some(password), None, used).await?;
        Ok(id)
    }
}
