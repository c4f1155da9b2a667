//! A listener who is signed in, and a store in memory for what becomes of their leave.

use crate::server::{NOW, Server};
use crate::spotify::client;
use segue_sources::spotify::auth::{Stored, TokenStore, UserGrant, UserId};
use segue_sources::spotify::{QuotaMode, SpotifyClient};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// A new app's client in which somebody is signed in.
pub(crate) fn listener(server: &Server) -> SpotifyClient {
    signed_in(client(server, QuotaMode::Development))
}

/// `client`, with somebody signed in.
pub(crate) fn signed_in(client: SpotifyClient) -> SpotifyClient {
    let memory = stored("a-refresh-token");
    client.signed_in(memory.grant(), memory)
}

/// Sign-ins in memory.
#[derive(Default)]
pub(crate) struct Memory {
    kept: Mutex<BTreeMap<UserId, UserGrant>>,
}

impl Memory {
    pub(crate) fn grant(&self) -> UserGrant {
        self.kept.lock().unwrap().values().next().unwrap().clone()
    }

    pub(crate) fn put(&self, grant: UserGrant) {
        self.kept.lock().unwrap().insert(grant.user.clone(), grant);
    }
}

impl TokenStore for Memory {
    fn load<'a>(&'a self, user: &'a UserId) -> Stored<'a, Option<UserGrant>> {
        Box::pin(async move { Ok(self.kept.lock().unwrap().get(user).cloned()) })
    }

    fn save<'a>(&'a self, grant: &'a UserGrant) -> Stored<'a, ()> {
        Box::pin(async move {
            self.put(grant.clone());
            Ok(())
        })
    }
}

pub(crate) fn grant(refresh_token: &str) -> UserGrant {
    UserGrant {
        user: UserId::parse("ann").unwrap(),
        authorized_at: Some(NOW),
        ..UserGrant::of_refresh_token(refresh_token.to_owned().into(), "an-app")
    }
}

pub(crate) fn stored(refresh_token: &str) -> Arc<Memory> {
    let memory = Memory::default();
    memory.put(grant(refresh_token));
    Arc::new(memory)
}
