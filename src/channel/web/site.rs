//! The site: what every page is made with.

use std::sync::Arc;

use super::asset::Assets;
use super::chat::Letters;
use super::pace::Pace;
use super::seal::Seal;
use super::settings::Settings;
use super::staff::Staff;
use crate::assistant::{Assistant, WebPhrases};
use crate::service::Service;

/// What every page is made with.
pub struct Site {
    /// Answers.
    pub service: Arc<Service>,
    /// The assistant of the start: what staff add meanwhile changes answers alone, and those the service gives.
    assistant: Arc<Assistant>,
    /// What was decided outside.
    pub settings: Settings,
    /// Gives out cookies and tokens.
    pub seal: Seal,
    /// What pages are shown with.
    pub assets: Assets,
    /// How much each client may ask.
    pub pace: Pace,
    /// Tells the pages of the chat what staff say.
    pub letters: Letters,
    /// Who may use the desk, where there is one.
    pub staff: Option<Staff>,
}

impl Site {
    /// The site of a service.
    pub fn new(service: Arc<Service>, settings: Settings) -> Site {
        let (seal, pace) = (Seal::new(&settings.key), Pace::new(settings.rate));
        let staff = settings.data.as_deref().map(Staff::within);
        let assistant = service.assistant();
        let assets = Assets::new(&assistant.phrases().web.embed);
        let letters = Letters::with(&service);
        Site { service, assistant, settings, seal, assets, pace, letters, staff }
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
