//! The stages, each a free function over ports: one message at a time, twice is harmless.

pub mod curate;
pub mod enrich;
pub mod extract;
pub mod landing;
pub mod load;
#[cfg(test)]
mod memory;
pub mod origins;
pub mod plan;
pub mod replay;
pub mod sweep;
pub mod transform;
