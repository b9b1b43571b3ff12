//! The site: shared state of all pages.

use std::sync::Arc;

use super::asset::Assets;
use super::chat::Letters;
use super::rate_limit::RateLimit;
use super::settings::Settings;
use super::signed_token::SignedToken;
use crate::assistant::Assistant;
use crate::service::Service;
use crate::staff::Staff;
use crate::wording::WebPhrases;

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
    /// The rate limit of clients.
    pub pace: RateLimit,
    /// Notifies chat pages of messages from staff.
    pub letters: Letters,
    /// The staff accounts, if there is a desk.
    pub staff: Option<Staff>,
}

impl Site {
    /// Makes the site of a service.
    pub fn new(service: Arc<Service>, settings: Settings) -> Site {
        let (seal, pace) = (
            SignedToken::new(&settings.key),
            RateLimit::new(settings.rate),
        );
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
            pace,
            letters,
            staff,
        }
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
        tokio::task::spawn_blocking(move || work(&site)).await.ok()
    }
}
