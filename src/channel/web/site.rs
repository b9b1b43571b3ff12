//! The site: shared state of all pages.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::asset::Assets;
use super::chat::{Exchange, Letters};
use super::lanes::Lanes;
use super::settings::Settings;
use super::signed_token::SignedToken;
use crate::assistant::Assistant;
use crate::channel::workers::{Workers, at_once};
use crate::limiter::{Limiter, Quota, Refused};
use crate::service::{Once, Service};
use crate::staff::Staff;
use crate::wire::chat::ChatAnswer;
use crate::wording::WebPhrases;

/// How often one client can ask for a person.
const HANDOVERS: Quota = Quota::steady(20, Duration::from_secs(60));

/// The shared state of all pages.
pub struct Site {
    /// The service.
    pub service: Arc<Service>,
    /// The assistant of the start: what staff add meanwhile changes answers alone, and those the service gives.
    assistant: Arc<Assistant>,
    /// The settings.
    pub settings: Settings,
    /// Gives out cookies and tokens.
    pub seal: SignedToken,
    /// The assets.
    pub assets: Assets,
    /// How often clients can send something, if that is limited.
    requests: Option<Limiter<IpAddr>>,
    /// How often they can ask for a person.
    handovers: Limiter<IpAddr>,
    /// Notifies chat pages of messages from staff.
    pub letters: Letters,
    /// What the last messages from pages came to.
    pub exchanges: Once<Exchange>,
    /// What the last messages over the API came to.
    pub answers: Once<ChatAnswer>,
    /// The staff accounts, if there is a desk.
    pub staff: Option<Staff>,
    /// The places for work that computes.
    workers: Workers,
    /// The conversations in which a message is under way.
    pub lanes: Lanes,
    /// The log-ins under way, one after another.
    pub logins: Lanes,
}

impl Site {
    /// Makes the site of a service.
    pub fn new(service: Arc<Service>, settings: Settings) -> Site {
        let seal = SignedToken::new(&settings.key);
        let limiter = |rate: NonZeroU32| Limiter::new(move |_| Quota::per_minute(rate.get()));
        let requests = settings.rate.map(limiter);
        let staff = settings.data.as_deref().map(Staff::within);
        let assistant = service.assistant();
        let assets = Assets::new(&assistant.phrases().web.embed);
        let letters = Letters::with(&service);
        Site {
            service,
            assistant,
            settings,
            seal,
            assets,
            requests,
            handovers: Limiter::new(|_| HANDOVERS),
            letters,
            exchanges: Once::default(),
            answers: Once::default(),
            staff,
            workers: Workers::new(at_once()),
            lanes: Lanes::default(),
            logins: Lanes::default(),
        }
    }

    /// Counts what a client sends.
    ///
    /// # Errors
    ///
    /// If it sends too much.
    pub fn take_request(&self, from: IpAddr) -> Result<(), Refused> {
        let take = |requests: &Limiter<IpAddr>| requests.take(&from, Instant::now());
        self.requests.as_ref().map_or(Ok(()), take)
    }

    /// Counts that a client asks for a person.
    ///
    /// # Errors
    ///
    /// If it asks too often.
    pub fn take_handover(&self, from: IpAddr) -> Result<(), Refused> {
        self.handovers.take(&from, Instant::now())
    }

    /// What pages are made of.
    pub fn assistant(&self) -> &Assistant {
        &self.assistant
    }

    /// The phrases of the pages.
    pub fn phrases(&self) -> &WebPhrases {
        &self.assistant.phrases().web
    }

    /// Runs blocking work away from the async tasks. It returns `None` after a panic, which the panic hook logs.
    pub async fn apart<Out: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Site) -> Out + Send + 'static,
    ) -> Option<Out> {
        let site = Arc::clone(self);
        self.workers.run(move || work(&site)).await
    }

    /// The same for what reads a text of so many bytes: long ones leave places for others.
    pub async fn reading<Out: Send + 'static>(
        self: &Arc<Self>,
        length: usize,
        work: impl FnOnce(&Site) -> Out + Send + 'static,
    ) -> Option<Out> {
        let site = Arc::clone(self);
        self.workers.read(length, move || work(&site)).await
    }

    /// Runs work that makes a response in the same way.
    pub async fn respond(
        self: &Arc<Self>,
        work: impl FnOnce(&Site) -> Response + Send + 'static,
    ) -> Response {
        self.apart(work)
            .await
            .unwrap_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response())
    }
}
