// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/pinned_controller.h"

#include <QFutureWatcher>
#include <QLocale>
#include <QtConcurrent>
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "app/bridge/guarded.h"
#include "app/bridge/pinned_rows.h"
#include "app/bridge/run_curves.h"
#include "app/bridge/session.h"
#include "core/explain/donors.h"
#include "core/explain/shapley.h"
#include "core/training/predictor.h"

namespace triptych {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr double least_change = 0.1; ///< where the colours of the change end at least, of the greatest share
constexpr double printed_change = 0.0005; ///< of a share: smaller ones are 0.000 in print

std::size_t answered(const PinnedAnswer& answer) {
    return static_cast<std::size_t>(std::max_element(answer.probabilities.begin(), answer.probabilities.end()) -
                                    answer.probabilities.begin());
}

bool same(const TokenSource& a, const TokenSource& b) {
    return a.kind == b.kind && a.input == b.input && a.label == b.label && a.char_begin == b.char_begin && a.x == b.x &&
           a.y == b.y && a.width == b.width && a.height == b.height && a.begin_s == b.begin_s && a.end_s == b.end_s &&
           a.low_hz == b.low_hz && a.high_hz == b.high_hz && a.first == b.first && a.count == b.count;
}

bool stands_for_nothing(const TokenSource& token) {
    return token.kind == TokenSource::Kind::absent || token.kind == TokenSource::Kind::special;
}

} // namespace

double PinnedController::Entry::probability() const {
    return answer && !answer->probabilities.empty() ? answer->probabilities[answered(*answer)] : unknown;
}

double PinnedController::Entry::probabilityBefore() const {
    if (!answer || !before || answer->probabilities.empty() || before->probabilities.size() != answer->probabilities.size())
        return unknown;
    return before->probabilities[answered(*answer)];
}

double PinnedController::Entry::contributionBefore(const std::string& input) const {
    if (!before) return unknown;
    const auto found = before->contributions.find(input);
    return found == before->contributions.end() ? unknown : found->second;
}

std::vector<float> PinnedController::Entry::attentionChange() const {
    std::vector<float> change;
    if (!tokens || !reference) return change;
    for (std::size_t i = 0; i < tokens->size(); ++i)
        change.push_back(now->attention[i] - reference->attention[i]);
    return change;
}

std::vector<PinnedController::InputShare> PinnedController::Entry::inputShares() const {
    std::vector<InputShare> shares;
    if (!tokens) return shares;
    const std::vector<float> change = attentionChange();
    for (std::size_t i = 0; i < tokens->size(); ++i) {
        const std::string& input = (*tokens)[i].input;
        auto found = std::find_if(shares.begin(), shares.end(), [&](const InputShare& one) { return one.input == input; });
        if (found == shares.end()) found = shares.insert(shares.end(), {input, 0, change.empty() ? unknown : 0});
        found->share += static_cast<double>(now->attention[i]);
        if (!change.empty()) found->change += static_cast<double>(change[i]);
    }
    return shares;
}

PinnedController::PinnedController(Session& session, QObject* parent)
    : QAbstractListModel(parent), m_session(session), m_rows(PinnedRows::of(session)) {
    connect(&m_rows, &PinnedRows::changed, this, &PinnedController::arrange);
    connect(&session, &Session::runsChanged, this, &PinnedController::followRuns);
    connect(&session, &Session::datasetChanged, this, &PinnedController::arrange);
    arrange();
}

void PinnedController::showRun(const QString& folder) {
    if (folder == m_folder && !folder.isEmpty()) return;
    m_folder = folder;
    m_news.clear();
    m_tokens.clear();
    m_position = -1;
    m_targets.clear();
    m_modalities.clear();
    m_nodes.clear();
    const std::uint64_t asked = ++m_asked;
    m_reading = !folder.isEmpty();
    followRuns();
    emit timelineChanged();
    emit positionChanged(m_position);
    if (folder.isEmpty()) return;
    using Read = std::shared_ptr<const Result<std::vector<PinnedNews>>>;
    auto* watcher = new QFutureWatcher<Read>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, asked] {
        const Read read = watcher->result();
        watcher->deleteLater();
        if (asked != m_asked) return;
        m_reading = false;
        if (!*read) {
            arrange();
            emit timelineChanged();
            emit failed(read->error());
            return;
        }
        // Some may have come while the file was read, and stand in it as well.
        for (int i = 0; i < static_cast<int>(m_news.size()); ++i)
            for (PinnedSample& sample : m_news[static_cast<std::size_t>(i)].samples)
                if (const Tokens tokens = tokensAt(i, static_cast<qint64>(sample.row))) sample.tokens = *tokens;
        std::vector<PinnedNews> came = std::move(m_news);
        m_tokens.clear();
        m_news = **read;
        for (PinnedNews& one : came)
            if (m_news.empty() || one.step > m_news.back().step) m_news.push_back(std::move(one));
        for (int i = 0; i < static_cast<int>(m_news.size()); ++i)
            keepTokens(i);
        m_position = static_cast<int>(m_news.size()) - 1;
        arrange();
        emit timelineChanged();
        emit positionChanged(m_position);
    });
    watcher->setFuture(QtConcurrent::run([path = std::filesystem::path(folder.toStdString())]() -> Read {
        return std::make_shared<const Result<std::vector<PinnedNews>>>(guarded([&] { return read_pinned(path); }));
    }));
}

void PinnedController::append(const PinnedNews& news) {
    const bool follow = m_news.empty() || atEnd();
    if (!m_news.empty() && news.step == m_news.back().step)
        m_news.back() = news; // of other rows
    else if (m_news.empty() || news.step > m_news.back().step)
        m_news.push_back(news);
    else
        return;
    keepTokens(static_cast<int>(m_news.size()) - 1);
    if (follow) m_position = static_cast<int>(m_news.size()) - 1;
    arrange();
    emit timelineChanged();
    if (follow) emit positionChanged(m_position);
}

void PinnedController::setPosition(int position) {
    position = std::clamp(position, m_news.empty() ? -1 : 0, static_cast<int>(m_news.size()) - 1);
    if (position == m_position) return;
    m_position = position;
    if (!m_lines.empty()) emit dataChanged(index(0), index(static_cast<int>(m_lines.size()) - 1));
    emit positionChanged(position);
}

void PinnedController::setHead(const std::string& head) {
    if (head == m_head) return;
    m_head = head;
    arrange();
    emit headsChanged();
}

void PinnedController::setReference(Reference reference) {
    if (reference == m_reference) return;
    m_reference = reference;
    arrange();
    emit referenceChanged();
}

/// Moves the tokens of its samples to where each list is kept once.
void PinnedController::keepTokens(int position) {
    for (PinnedSample& sample : m_news[static_cast<std::size_t>(position)].samples) {
        auto& lists = m_tokens[static_cast<qint64>(sample.row)];
        // Shares without tokens are of those that were told before.
        const bool known = !lists.empty() && ((sample.tokens.empty() && !sample.attention.empty()) ||
                                              std::equal(sample.tokens.begin(), sample.tokens.end(),
                                                         lists.back().second->begin(), lists.back().second->end(), same));
        if (!known)
            lists.emplace_back(position, std::make_shared<const std::vector<TokenSource>>(std::move(sample.tokens)));
        sample.tokens = {};
    }
}

PinnedController::Tokens PinnedController::tokensAt(int position, qint64 row) const {
    const auto found = m_tokens.find(row);
    if (found == m_tokens.end()) return nullptr;
    for (auto list = found->second.rbegin(); list != found->second.rend(); ++list)
        if (list->first <= position) return list->second;
    return nullptr;
}

/// What the run learned is known once it stands among the project's runs.
void PinnedController::followRuns() {
    if (m_session.hasProject())
        for (const RunInfo& run : m_session.runs()) {
            if (QString::fromStdString(run.folder.string()) != m_folder) continue;
            m_targets = m_session.dataset() ? targets_in(run, *m_session.dataset()) : run.targets;
            m_modalities = nodeModalities(run.graph);
            m_nodes = run.graph.nodes;
        }
    arrange();
}

void PinnedController::arrange() {
    std::vector<qint64> lines(m_rows.rows().begin(), m_rows.rows().end());
    std::set<std::string> told;
    m_largest = 0;
    m_reach.clear();
    for (const PinnedNews& one : m_news)
        for (const PinnedSample& sample : one.samples) {
            if (const auto row = static_cast<qint64>(sample.row); std::find(lines.begin(), lines.end(), row) == lines.end())
                lines.push_back(row);
            for (const auto& [head, answer] : sample.others)
                told.insert(head);
            for (const auto& [input, value] : sample.of(m_head).contributions)
                if (std::isfinite(value)) m_largest = std::max(m_largest, std::abs(value));
        }
    std::vector<std::string> heads{m_targets.empty() ? std::string() : m_targets.front().head};
    for (const Target& target : m_targets) // in their order
        if (told.erase(target.head) > 0) heads.push_back(target.head);
    heads.insert(heads.end(), told.begin(), told.end());
    if (heads != m_heads) {
        m_heads = std::move(heads);
        emit headsChanged();
    }
    if (lines != m_lines) {
        beginResetModel();
        m_lines = std::move(lines);
        endResetModel();
    } else if (!m_lines.empty()) {
        emit dataChanged(index(0), index(static_cast<int>(m_lines.size()) - 1));
    }
}

const PinnedSample* PinnedController::find(int position, qint64 row) const {
    if (position < 0 || position >= static_cast<int>(m_news.size())) return nullptr;
    for (const PinnedSample& sample : m_news[static_cast<std::size_t>(position)].samples)
        if (static_cast<qint64>(sample.row) == row) return &sample;
    return nullptr;
}

/// The sample where it has attention, else null.
const PinnedSample* PinnedController::attending(int position, qint64 row) const {
    const PinnedSample* sample = find(position, row);
    if (!sample || sample->attention.empty()) return nullptr;
    const Tokens tokens = tokensAt(position, row);
    return tokens && tokens->size() == sample->attention.size() ? sample : nullptr;
}

/// @return place in the news of what the attention there is compared with; -1: there is nothing
int PinnedController::referenceOf(int position, qint64 row) const {
    const Tokens tokens = tokensAt(position, row);
    if (m_reference == Reference::first) { // when these tokens were told first
        for (const auto& [begin, list] : m_tokens.at(row))
            if (list == tokens) return begin < position && attending(begin, row) ? begin : -1;
        return -1;
    }
    const int epoch = m_news[static_cast<std::size_t>(position)].epoch;
    for (int i = position - 1; i >= 0; --i) {
        if (!attending(i, row)) continue;
        if (tokensAt(i, row) != tokens) break;
        if (m_news[static_cast<std::size_t>(i)].epoch < epoch) return i;
    }
    return -1;
}

PinnedController::Reach PinnedController::attentionReach(qint64 row) const {
    const auto known = m_reach.find(row);
    if (known != m_reach.end()) return known->second;
    Reach reach;
    double sinks = 0, sinksChange = 0;
    Tokens tokens;
    const PinnedSample *first = nullptr, *last = nullptr, *ended = nullptr; // ended: the last one of an earlier epoch
    int epoch = 0;
    for (int i = 0; i < static_cast<int>(m_news.size()); ++i) {
        const PinnedSample* sample = attending(i, row);
        if (!sample) continue;
        if (const Tokens here = tokensAt(i, row); here != tokens) {
            tokens = here;
            first = last = ended = nullptr;
        }
        if (const int here = m_news[static_cast<std::size_t>(i)].epoch; here > epoch) {
            ended = last;
            epoch = here;
        }
        const PinnedSample* reference = m_reference == Reference::first ? first : ended;
        for (std::size_t k = 0; k < sample->attention.size(); ++k) {
            const bool sink = stands_for_nothing((*tokens)[k]);
            const auto share = static_cast<double>(sample->attention[k]);
            if (std::isfinite(share)) (sink ? sinks : reach.share) = std::max(sink ? sinks : reach.share, share);
            const double change = reference ? std::abs(share - static_cast<double>(reference->attention[k])) : 0;
            if (std::isfinite(change)) (sink ? sinksChange : reach.change) = std::max(sink ? sinksChange : reach.change, change);
        }
        if (!first) first = sample;
        last = sample;
    }
    if (reach.share <= 0) reach = {sinks, sinksChange};
    reach.change = std::max(reach.change, least_change * reach.share);
    m_reach.emplace(row, reach);
    return reach;
}

const Node* PinnedController::inputNode(const std::string& input) const {
    const auto found = std::find_if(m_nodes.begin(), m_nodes.end(), [&](const Node& node) { return node.id == input; });
    return found == m_nodes.end() ? nullptr : &*found;
}

const Target* PinnedController::target() const {
    for (const Target& target : m_targets)
        if (target.head == m_head) return &target;
    return m_targets.empty() ? nullptr : &m_targets.front();
}

void PinnedController::setTruth(Entry& entry) const {
    const auto dataset = m_session.dataset();
    const Target* meant = target();
    if (!dataset || !meant || static_cast<std::size_t>(entry.row) >= dataset->size()) return;
    const auto row = static_cast<std::size_t>(entry.row);
    entry.truth = QString::fromStdString(truth_text(*meant, *dataset, row));
    if (meant->kind == TargetKind::classes || meant->kind == TargetKind::ordered)
        if (const auto place = meant->value(*dataset, row)) entry.truthPlace = static_cast<int>(*place);
}

PinnedController::Entry PinnedController::at(int line, int position) const {
    Entry entry;
    entry.row = m_lines.at(static_cast<std::size_t>(line));
    entry.pinned = m_rows.contains(entry.row);
    entry.now = find(position, entry.row);
    if (entry.now) entry.answer = &entry.now->of(m_head);
    if (const PinnedSample* before = find(position - 1, entry.row)) entry.before = &before->of(m_head);
    if (attending(position, entry.row)) {
        entry.tokens = tokensAt(position, entry.row);
        entry.referencePosition = referenceOf(position, entry.row);
        entry.reference = find(entry.referencePosition, entry.row);
    }
    setTruth(entry);
    return entry;
}

PinnedController::Entry PinnedController::entry(int line) const {
    Entry entry = at(line, m_position);
    std::optional<std::size_t> followed;
    if (entry.truthPlace >= 0) followed = static_cast<std::size_t>(entry.truthPlace);
    for (int i = static_cast<int>(m_news.size()) - 1; i >= 0 && !followed; --i)
        if (const PinnedSample* last = find(i, entry.row); last && !last->of(m_head).probabilities.empty())
            followed = answered(last->of(m_head));
    for (int i = 0; i < static_cast<int>(m_news.size()); ++i) {
        const PinnedSample* sample = find(i, entry.row);
        const PinnedAnswer* one = sample ? &sample->of(m_head) : nullptr;
        if (one && one->probabilities.empty())
            entry.history.push_back(one->value);
        else
            entry.history.push_back(one && followed && *followed < one->probabilities.size() ? one->probabilities[*followed]
                                                                                             : unknown);
    }
    return entry;
}

PinnedController::Record PinnedController::record() const {
    Record record;
    record.run = m_folder.toStdString();
    if (const auto dataset = m_session.dataset()) record.data = dataset->file().string();
    if (const Target* meant = target()) {
        record.head = meant->head;
        record.column = meant->column;
        record.classes = meant->classes;
        record.of = value_name(value_scale({meant->head, -1, false}, m_targets));
    }
    record.reference = m_reference;
    for (const qint64 row : m_lines) {
        Entry entry;
        entry.row = row;
        setTruth(entry);
        if (!entry.truth.isEmpty()) record.truths[static_cast<std::size_t>(row)] = entry.truth.toStdString();
    }
    record.news = m_news;
    for (int i = 0; i < static_cast<int>(m_news.size()); ++i) {
        auto& tokens = record.tokens.emplace_back();
        auto& references = record.references.emplace_back();
        for (const PinnedSample& sample : m_news[static_cast<std::size_t>(i)].samples) {
            const auto row = static_cast<qint64>(sample.row);
            const bool attends = attending(i, row) != nullptr;
            tokens.push_back(attends ? tokensAt(i, row) : nullptr);
            references.push_back(attends ? referenceOf(i, row) : -1);
        }
    }
    return record;
}

QString PinnedController::basis(const PinnedAnswer& answer) const {
    if (answer.contributions.empty()) return {};
    QString stands;
    switch (answer.absence) {
    case Absence::trained:
        stands = tr("as learned");
        break;
    case Absence::donors:
        stands = tr("mean of %n other samples", nullptr, answer.donors);
        break;
    case Absence::blank:
        stands = tr("an untrained blank");
        break;
    case Absence::automatic:
        return tr("Contributions; what stood for absent inputs is not known");
    }
    const TargetKind what = kind();
    const QString value = what == TargetKind::number    ? tr("standardised value")
                          : what == TargetKind::ordered ? tr("log-probability")
                                                        : tr("logit");
    return tr("Contributions to %1 of %2; absent: %3", "logit, of a class, what stands for inputs that are taken away")
        .arg(value, QString::fromStdString(answer.output), stands);
}

QString PinnedController::basisInFull(const PinnedAnswer& answer) {
    if (answer.contributions.empty()) return {};
    switch (answer.absence) {
    case Absence::trained:
        return tr("In place of an input that is taken away stands what the model learned for a missing one.");
    case Absence::donors: {
        const QString text = tr("In place of an input that is taken away stands that of %n other samples, averaged.", nullptr, answer.donors);
        if (answer.donors >= static_cast<int>(donor_count)) return text;
        return text + QLatin1Char(' ') +
               tr("Explain averages over up to %1, these among them, so that its values can differ a little: while a model trains, fewer "
                  "cost less.").arg(donor_count);
    }
    case Absence::blank:
        return tr("In place of an input that is taken away stands the model's missing modality, which it was never trained on: what it "
                  "says then is a guess.");
    case Absence::automatic:
        break;
    }
    return tr("The run is of an older version, which did not tell what stood in place of an input that is taken away.");
}

Modality PinnedController::modality(const std::string& input) const {
    const auto found = m_modalities.find(input);
    return found == m_modalities.end() ? Modality::none : found->second;
}

TargetKind PinnedController::kind() const {
    const Target* meant = target();
    return meant ? meant->kind : TargetKind::classes;
}

int PinnedController::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QVariant PinnedController::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    if (role == RowRole) return m_lines[static_cast<std::size_t>(index.row())];
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole && role != Qt::ToolTipRole) return {};
    const Entry one = entry(index.row());
    const QLocale locale;
    QStringList parts{tr("Row %1").arg(one.row)};
    if (!one.now)
        parts << (m_news.empty() ? tr("is followed from the next run on") : tr("was not followed here"));
    else if (std::isnan(one.probability()))
        parts << QString::fromStdString(one.answer->answer);
    else
        parts << tr("%1 with %2").arg(QString::fromStdString(one.answer->answer), locale.toString(one.probability(), 'f', 2));
    if (!one.truth.isEmpty()) parts << tr("true: %1").arg(one.truth);
    if (one.now)
        for (const auto& [input, value] : one.answer->contributions)
            parts << tr("%1 %2").arg(QString::fromStdString(input),
                                     (value > 0 ? QStringLiteral("+") : QString()) + locale.toString(value, 'f', 2));
    QStringList shares;
    for (const InputShare& share : one.inputShares()) {
        const QString input = share.input.empty() ? tr("no input") : QString::fromStdString(share.input);
        const QString value = locale.toString(share.share, 'f', 3);
        shares << (std::abs(share.change) >= printed_change
                       ? tr("%1 %2 (%3)", "an input, its share of the attention and the change of that")
                             .arg(input, value,
                                  (share.change > 0 ? QStringLiteral("+") : QString()) + locale.toString(share.change, 'f', 3))
                       : tr("%1 %2").arg(input, value));
    }
    if (!shares.isEmpty()) parts << tr("attention: %1").arg(shares.join(QStringLiteral(", ")));
    QString text = parts.join(QStringLiteral(", "));
    if (role != Qt::DisplayRole && one.answer)
        if (const QString why = basis(*one.answer); !why.isEmpty())
            text += QLatin1Char('\n') + why + QLatin1Char('\n') + basisInFull(*one.answer);
    return text;
}

} // namespace triptych
