//! Builds again when a file of the built-in knowledge comes or goes; that one changes is known without this.

fn main() {
    println!("cargo:rerun-if-changed=knowledge");
    println!("cargo:rerun-if-changed=dialogs");
    println!("cargo:rerun-if-changed=build.rs");
}
