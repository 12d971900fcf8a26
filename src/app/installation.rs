//! Which installation a command is about.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::app::{Config, DataDir};

/// Where an installation lies.
#[derive(Debug, Args)]
pub(in crate::app) struct Installation {
    /// Data directory
    #[arg(long, env = "DOCKET_DATA", value_name = "DIR")]
    pub(in crate::app) data: PathBuf,
    /// Configuration, instead of DIR/docket.toml
    #[arg(long, value_name = "FILE")]
    pub(in crate::app) config: Option<PathBuf>,
}

impl Installation {
    pub(in crate::app) fn data_dir(&self) -> DataDir {
        DataDir::new(&self.data)
    }

    pub(in crate::app) fn config_path(&self) -> PathBuf {
        self.config.clone().unwrap_or_else(|| self.data_dir().config())
    }

    pub(in crate::app) fn read_config(&self) -> Result<Config> {
        Config::read(&self.config_path())
    }
}
