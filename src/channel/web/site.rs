//! The site: what every page is made with.

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

/// What every page is made with.
pub struct Site {
    /// Answers.
    pub service: Arc<Service>,
    /// The assistant of the start: what staff add meanwhile changes answers alone, and those the service gives.
    assistant: Arc<Assistant>,
    /// What was decided outside.
    pub settings: Settings,
    /// Gives out cookies and tokens.
    pub seal: SignedToken,
    /// What pages are shown with.
    pub assets: Assets,
    /// How much each client may ask.
    pub pace: RateLimit,
    /// Tells the pages of the chat what staff say.
    pub letters: Letters,
    /// Who may use the desk, where there is one.
    pub staff: Option<Staff>,
}

impl Site {
    /// The site of a service.
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

    /// What pages say.
    pub fn phrases(&self) -> &WebPhrases {
        &self.assistant.phrases().web
    }

    /// Does what may wait for the disk, away from what serves others; nothing where it panicked, which is told there.
    pub async fn apart<Out: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Site) -> Out + Send + 'static,
    ) -> Option<Out> {
        let site = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&site)).await.ok()
    }
}
