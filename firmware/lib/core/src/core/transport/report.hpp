#pragma once

#include "core/json/writer.hpp"
#include "core/transport/transport.hpp"

namespace core::transport {

/// What a status message says of the ways to the network, as one JSON object: mode, way in use, and for each way its state,
/// signal, address, bytes, and how often it was lost and what was done about it.
void write_report(const Transport& transport, json::Writer& writer);

}  // namespace core::transport
