//! What the gazetteer knows, and whether it is on a guide's lists.

use zhinan::gazetteer::{Entry, Gazetteer, List, Membership, Mention};

use crate::support::loaded_guide;

#[test]
fn sizes() {
    println!("{:?}", gazetteer().sizes());
    for m in ["里昂","我们和慕尼黑工大合作","吉森大学","德法英三国","韩、日、英"] { println!("{m} {:?}", gazetteer().find(m)); }
}
fn gazetteer() -> &'static Gazetteer {
    &loaded_guide().gazetteer
}
