//! tmp
use zhinan::*;
fn main() {
    let t=std::time::Instant::now();
    let files = knowledge::Files::read(None,None).unwrap();
    let a = match knowledge::load(&files){Ok(a)=>a,Err(e)=>{eprintln!("{e}");std::process::exit(2)}};
    eprintln!("load {:?}",t.elapsed());
    let now: jiff::Timestamp="2026-05-20T10:00:00+08:00".parse().unwrap();
    let s=service::Service::new(a,service::Clock::Fixed(now));
    channel::jsonl::ask(&s,std::io::stdin().lock(),std::io::stdout()).unwrap();
}
