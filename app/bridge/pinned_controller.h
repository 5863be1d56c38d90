// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QString>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/graph/graph.h"
#include "core/training/pinned.h"
#include "core/training/targets.h"

namespace triptych {

class PinnedRows;
class Session;
struct RunInfo;

/// The pinned samples as one run saw them at one moment of its training, which can be moved through. One line a sample:
/// those that are pinned, then those that the run followed and that are pinned no more. Threads: GUI thread; files are read
/// on others.
class PinnedController : public QAbstractListModel {
    Q_OBJECT

  public:
    enum Role { RowRole = Qt::UserRole };
    /// What the change of attention is told against: the first moment that a run told of a sample, or the last one of the epoch
    /// before. Within an epoch a run may tell of several moments, which hardly differ.
    enum class Reference { first, previousEpoch };
    using Tokens = std::shared_ptr<const std::vector<TokenSource>>;

    /// What the tokens of one input get together.
    struct InputShare {
        std::string input; ///< empty: of no input
        double share = 0;
        double change = 0; ///< NaN: there is nothing to compare with
    };

    /// One line.
    struct Entry {
        qint64 row = -1;
        bool pinned = false;
        const PinnedSample* now = nullptr;    ///< at the moment; null: the run did not follow it then
        const PinnedAnswer* answer = nullptr; ///< of the chosen head; null where now is
        const PinnedAnswer* before = nullptr; ///< of that head, the news before; null: there are none
        QString truth;                        ///< as the table says it; empty: not known
        int truthPlace = -1;                  ///< among the head's classes; -1: not known, or it gives no single class
        /// Of the true class, or where that is not known of the class that is answered at the end: one each time, NaN where
        /// the run did not follow it. Of a number its value.
        std::vector<double> history;
        Tokens tokens;                           ///< whose attention now tells; null: there is no attention
        const PinnedSample* reference = nullptr; ///< of the same tokens, to compare with; null: there is none
        int referencePosition = -1;              ///< in news()

        /// Of what is answered; NaN where there is none.
        double probability() const;
        double probabilityBefore() const; ///< of the same answer
        double contributionBefore(const std::string& input) const; ///< NaN: not known
        std::vector<float> attentionChange() const; ///< [tokens] now less the reference; empty without one
        std::vector<InputShare> inputShares() const; ///< in the order of the tokens; empty without attention
    };

    /// The greatest that any token of a sample has, at any moment of the run: one scale for all of it. What stands for no part
    /// of the sample is left out, unless there is nothing else.
    struct Reach {
        double share = 0;
        double change = 0; ///< at least a tenth of the share, so that small changes do not look like great ones
    };

    /// All that the run told, for files: a value that any thread may read.
    struct Record {
        std::string run, data;            ///< folder and table
        std::string head, column;         ///< the chosen head; empty: not known
        std::vector<std::string> classes; ///< of the chosen head; empty: none, or not known
        std::string of;                   ///< what contributions are shares of: "logit", …
        Reference reference = Reference::first;
        std::map<std::size_t, std::string> truths; ///< of the chosen head, by row; those that are known
        std::vector<PinnedNews> news;              ///< whose tokens are the next
        std::vector<std::vector<Tokens>> tokens;   ///< [news][samples], null: no attention
        std::vector<std::vector<int>> references;  ///< [news][samples] place in news that attention is compared with; -1: none
    };

    explicit PinnedController(Session& session, QObject* parent = nullptr);

    /// Reads what the run keeps; empty: no run. News of the run that is on are added as they come.
    void showRun(const QString& folder);
    QString run() const { return m_folder; }
    void append(const PinnedNews& news);

    const std::vector<PinnedNews>& news() const { return m_news; } ///< oldest first
    int position() const { return m_position; }                    ///< place in news(); -1: there are none
    bool atEnd() const { return m_position + 1 == static_cast<int>(m_news.size()); }
    void setPosition(int position); ///< clamped; at the end it stays at the end when news come
    void step(int by) { setPosition(m_position + by); }

    Reference reference() const { return m_reference; }
    void setReference(Reference reference);

    /// The run's heads that were told of, by id, the main one first (as an empty id until the run is known).
    const std::vector<std::string>& heads() const { return m_heads; }
    const std::string& head() const { return m_head; } ///< that is shown; empty: the main one
    void setHead(const std::string& head);             ///< one that the run does not tell of: the main one
    /// What contributions are about, and what stood in place of an input that was taken away, in a line; empty where there are none.
    QString basis(const PinnedAnswer& answer) const;
    static QString basisInFull(const PinnedAnswer& answer); ///< what stood there, in sentences

    Entry entry(int line) const;
    Entry at(int line, int position) const; ///< of any moment, without its history
    Record record() const;
    Reach attentionReach(qint64 row) const;
    Modality modality(const std::string& input) const;
    double largestContribution() const { return m_largest; } ///< of all, at any time: one scale
    TargetKind kind() const; ///< of the chosen head
    /// The node of the run's graph that reads a column; null: not known.
    const Node* inputNode(const std::string& input) const;
    bool busy() const { return m_reading; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

  signals:
    void timelineChanged();
    void positionChanged(int position);
    void referenceChanged();
    void headsChanged(); ///< others, or another one is shown
    void failed(const triptych::Error& error);

  private:
    void arrange(); ///< lines and what they are
    void followRuns();
    void keepTokens(int position);
    Tokens tokensAt(int position, qint64 row) const;
    const PinnedSample* find(int position, qint64 row) const;
    const PinnedSample* attending(int position, qint64 row) const;
    int referenceOf(int position, qint64 row) const;
    const Target* target() const;
    void setTruth(Entry& entry) const;

    Session& m_session;
    PinnedRows& m_rows;
    QString m_folder;
    std::vector<PinnedNews> m_news; ///< their samples' tokens are in m_tokens
    /// By row: the tokens, and from which place in m_news on. They hardly ever change, and would otherwise be most of what a
    /// long run needs memory for.
    std::map<qint64, std::vector<std::pair<int, Tokens>>> m_tokens;
    mutable std::map<qint64, Reach> m_reach; ///< as far as it was asked for
    Reference m_reference = Reference::first;
    std::vector<qint64> m_lines;
    std::vector<Target> m_targets;           ///< of the run; empty until it is known
    std::vector<std::string> m_heads;
    std::string m_head;
    std::map<std::string, Modality> m_modalities; ///< by input
    std::vector<Node> m_nodes;                    ///< of the run's graph
    int m_position = -1;
    double m_largest = 0;
    std::uint64_t m_asked = 0; ///< tells the newest request from stale ones
    bool m_reading = false;
};

} // namespace triptych
