// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <QStringList>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/graph/registry.h"
#include "widgets/graph/graph_style.h"

namespace triptych {

/// A port as a card shows it.
struct PortMark {
    std::string name; ///< empty for the output
    QString text;     ///< what a tooltip says
    PortKind kind = PortKind::tokens;
    Modality modality = Modality::none;
    bool many = false;
    int edges = 0; ///< that end or begin here
    bool operator==(const PortMark&) const = default;
};

/// What the card of one node shows.
struct Card {
    QString id, title, shape;
    QString note, more; ///< at the foot; what stands only in the tooltip
    Modality modality = Modality::none;
    bool head = false;
    std::vector<std::pair<QString, QString>> params;
    std::vector<PortMark> inputs;
    PortMark output;
    QStringList from;     ///< what feeds it: "words from text"
    QString gives;        ///< "tokens [B,L,128]"
    QStringList problems; ///< the worst first
    bool error = false;   ///< one of the problems is more than a warning
    graph_style::Difference difference = graph_style::Difference::none;
    QStringList changes; ///< between two graphs, in words
    bool operator==(const Card&) const = default;

    QColor colour() const;
    /// All that stands on it, for tests and for who cannot see it.
    QString text() const;
    /// "LSTM, text_encoder, takes words from text, gives tokens [B,L,128], 1 problem".
    QString accessibleName() const;
    int inputOf(const std::string& port) const; ///< -1: no such port
};

/// Makes the cards of one graph; looks its edges and problems up once.
class CardMaker {
  public:
    using ProblemText = std::function<QString(const Error&)>;

    CardMaker(const GraphSpec& graph, const GraphInfo& info, const Registry& registry,
              const std::map<std::string, QString>& notes, const ProblemText& problem);
    Card card(const Node& node) const;

  private:
    const GraphInfo& m_info;
    const Registry& m_registry;
    const std::map<std::string, QString>& m_notes;
    std::map<std::string, std::vector<const Edge*>> m_into;
    std::map<std::string, int> m_outOf;
    struct Said {
        QString text;
        bool error;
    };
    std::map<std::string, std::vector<Said>> m_problems;
};

/// Title of a type for a person: "Text input", "LSTM".
QString typeTitle(const NodeType& type);

} // namespace triptych
