//! Agencies, officers, assignments and counters, as readers find them.

use std::collections::BTreeSet;

use evidence::ids::{AgencyId, Certificate, RecorderId};

use crate::custody::agency::{Agency, Assignment, Certified, Counter, Officer};
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::sql;
use crate::store::tables::{DbError, LIST_MAX, Reader};

fn officer(row: &sql::Row<'_>) -> Result<Officer, DbError> {
    let columns = Columns::new("officers", row);
    Ok(Officer {
        certificate: columns.parsed("certificate")?,
        name: columns.text("name")?,
        agency: columns.parsed("agency")?,
    })
}

fn assignment(row: &sql::Row<'_>) -> Result<Assignment, DbError> {
    let columns = Columns::new("assignments", row);
    Ok(Assignment {
        recorder: columns.parsed("recorder")?,
        agency: columns.parsed("agency")?,
        certificate: columns.parsed("certificate")?,
        from: columns.time("from_at")?,
        until: columns.maybe_time("until_at")?,
    })
}

fn counter(row: &sql::Row<'_>) -> Result<Counter, DbError> {
    let columns = Columns::new("counters", row);
    Ok(Counter {
        counter: columns.parsed("counter")?,
        agency: columns.parsed("agency")?,
        name: columns.text("name")?,
        place: columns.text("place")?,
    })
}

impl Reader<'_> {
    /// One agency.
    pub fn agency(&self, id: &AgencyId) -> Result<Option<Agency>, DbError> {
        let read = |row: &sql::Row<'_>| {
            let columns = Columns::new("agencies", row);
            Ok(Agency { id: columns.parsed("agency")?, name: columns.text("name")? })
        };
        Ok(self.list("SELECT agency, name FROM agencies WHERE agency = $1", [id.as_str()], read)?.pop())
    }

    /// All agencies.
    pub fn agencies(&self) -> Result<Vec<Agency>, DbError> {
        let sql = "SELECT agency, name FROM agencies ORDER BY agency LIMIT $1";
        self.whole(sql, [sql_number(LIST_MAX + 1)], |row| {
            let columns = Columns::new("agencies", row);
            Ok(Agency { id: columns.parsed("agency")?, name: columns.text("name")? })
        })
    }

    /// The agency, where there is only one.
    pub fn only_agency(&self) -> Result<Option<Agency>, DbError> {
        let sql = "SELECT agency, name FROM agencies ORDER BY agency LIMIT 2";
        let mut found = self.list(sql, [], |row| {
            let columns = Columns::new("agencies", row);
            Ok(Agency { id: columns.parsed("agency")?, name: columns.text("name")? })
        })?;
        Ok(found.pop().filter(|_| found.is_empty()))
    }

    /// One officer.
    pub fn officer(&self, certificate: &Certificate) -> Result<Option<Officer>, DbError> {
        let sql = "SELECT certificate, name, agency FROM officers WHERE certificate = $1";
        Ok(self.list(sql, [certificate.as_str()], officer)?.pop())
    }

    /// From when until when an officer's certificate is valid, period by period; none where nobody said.
    pub fn certified(&self, certificate: &Certificate) -> Result<Vec<Certified>, DbError> {
        let sql =
            "SELECT valid_from, valid_until, assistant FROM certificates WHERE certificate = $1 ORDER BY valid_from";
        let read = |row: &sql::Row<'_>| {
            let columns = Columns::new("certificates", row);
            Ok(Certified {
                valid_from: columns.parsed("valid_from")?,
                valid_until: columns.parsed("valid_until")?,
                is_assistant: columns.number("assistant")? != 0,
            })
        };
        self.list(sql, [certificate.as_str()], read)
    }

    /// All officers.
    pub fn officers(&self) -> Result<Vec<Officer>, DbError> {
        let sql = "SELECT certificate, name, agency FROM officers ORDER BY agency, certificate LIMIT $1";
        self.whole(sql, [sql_number(LIST_MAX + 1)], officer)
    }

    /// All assignments of recorders, latest first.
    pub fn assignments(&self) -> Result<Vec<Assignment>, DbError> {
        let sql = "SELECT recorder, agency, certificate, from_at, until_at FROM assignments \
                   ORDER BY log_index DESC LIMIT $1";
        self.whole(sql, [sql_number(LIST_MAX + 1)], assignment)
    }

    /// Whether a recorder of an agency was ever given to an officer.
    pub fn is_worn(&self, agency: &AgencyId, recorder: &RecorderId) -> Result<bool, DbError> {
        let rows = "SELECT 1 FROM assignments WHERE agency = $1 AND recorder = $2";
        Ok(self.count_up_to(rows, [agency.as_str(), recorder.as_str()], 1)? > 0)
    }

    /// One counter.
    pub fn counter(&self, agency: &AgencyId, id: &RecorderId) -> Result<Option<Counter>, DbError> {
        let sql = "SELECT agency, counter, name, place FROM counters WHERE agency = $1 AND counter = $2";
        Ok(self.list(sql, [agency.as_str(), id.as_str()], counter)?.pop())
    }

    /// All counters.
    pub fn counters(&self) -> Result<Vec<Counter>, DbError> {
        let sql = "SELECT agency, counter, name, place FROM counters ORDER BY agency, counter LIMIT $1";
        self.whole(sql, [sql_number(LIST_MAX + 1)], counter)
    }

    /// The counters of an agency.
    pub fn counters_in(&self, agency: &AgencyId) -> Result<Vec<Counter>, DbError> {
        let sql = "SELECT agency, counter, name, place FROM counters WHERE agency = $1 ORDER BY counter LIMIT $2";
        self.whole(sql, sql::params![agency.as_str(), sql_number(LIST_MAX + 1)], counter)
    }

    /// What manifests name as the recorders of an agency's counters.
    pub fn counters_of(&self, agency: &AgencyId) -> Result<BTreeSet<RecorderId>, DbError> {
        let sql = "SELECT counter FROM counters WHERE agency = $1 ORDER BY counter LIMIT $2";
        let values = sql::params![agency.as_str(), sql_number(LIST_MAX + 1)];
        let found = self.whole(sql, values, |row| Columns::new("counters", row).parsed("counter"))?;
        Ok(found.into_iter().collect())
    }

    /// The latest assignment of the recorder of `like` that begins when `like` does.
    pub fn latest_assignment(&self, like: &Assignment) -> Result<Option<Assignment>, DbError> {
        let sql = "SELECT recorder, agency, certificate, from_at, until_at FROM assignments \
                   WHERE agency = $1 AND recorder = $2 AND from_at = $3 ORDER BY log_index DESC LIMIT 1";
        let values = sql::params![like.agency.as_str(), like.recorder.as_str(), like.from.micros()];
        Ok(self.list(sql, values, assignment)?.pop())
    }
}
