//! Importing: placeholder until the importer lands.
pub mod conservation {
    //! Conservation.
    use crate::guide::Outline;
    /// Check.
    pub fn check(_: &str, _: &Outline) -> Result<(), String> { Ok(()) }
}
