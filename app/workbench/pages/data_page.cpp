// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/data_page.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QProgressBar>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>
#include <cmath>
#include <optional>

#include "app/bridge/error_text.h"
#include "app/bridge/session.h"
#include "app/workbench/pages/data_page_columns.h"
#include "app/workbench/pages/data_page_parts.h"
#include "app/workbench/pages/data_page_sample.h"
#include "app/workbench/pages/data_page_samples.h"
#include "app/workbench/pages/data_page_summary.h"
#include "app/workbench/pages/pin_action.h"
#include "widgets/theme.h"

namespace triptych {

using namespace data_page;

namespace {

constexpr const char* viewKey = "data.view";
constexpr const char* sideKey = "data.side";
constexpr const char* splittersKey = "data.splitters";

} // namespace

struct DataPage::Impl {
    DataPage& q;
    Session& session;
    ColumnsPanel* columns;
    SamplesPanel* samples;
    SamplePanel* sample;
    SummaryPanel* summary;
    QSplitter *split, *centre;
    QStackedWidget* stack;
    QWidget* empty;
    QLabel *emptyTitle, *emptyText;
    QProgressBar* emptyProgress;
    QPushButton* emptyCopy;
    QAction *table, *gallery, *search, *clear, *previous, *next, *sort, *disk, *model, *play, *role;
    PinAction* pin;
    std::optional<Error> failure; ///< why there is no data set
    bool restoring = false;

    explicit Impl(DataPage& page) : q(page), session(page.session()) {}

    void build();
    QWidget* buildEmpty();
    void connectAll();
    void retranslate();
    void updateState();
    void updateActions();
    void restoreView();
    void keepSplitters();
    void selectFirst();
    QList<QSplitter*> splitters() const { return {split, centre, columns->splitter(), summary->splitter()}; }
};

DataPage::DataPage(Session& session, QWidget* parent)
    : Page(session, parent), m_impl(std::make_unique<Impl>(*this)) {
    m_impl->build();
    m_impl->connectAll();
    m_impl->retranslate();
    m_impl->restoreView();
    m_impl->selectFirst();
}

DataPage::~DataPage() {
    // The panels tell of changes while they go; nobody is to listen then.
    disconnect(&m_impl->session, nullptr, this, nullptr);
    delete m_impl->stack;
}

QList<QAction*> DataPage::pageActions() const {
    return {m_impl->search, m_impl->clear, m_impl->table, m_impl->gallery, m_impl->sort, m_impl->previous,
            m_impl->next,   m_impl->disk,  m_impl->model, m_impl->play,    m_impl->pin,
            m_impl->role};
}

ColumnsPanel& DataPage::columns() const {
    return *m_impl->columns;
}
bool DataPage::busy() const {
    return samples().busy() || sample().busy() || summary().survey().busy();
}

SamplesPanel& DataPage::samples() const {
    return *m_impl->samples;
}
SamplePanel& DataPage::sample() const {
    return *m_impl->sample;
}
SummaryPanel& DataPage::summary() const {
    return *m_impl->summary;
}

void DataPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) m_impl->retranslate();
    Page::changeEvent(event);
}

QWidget* DataPage::Impl::buildEmpty() {
    empty = new QWidget;
    emptyTitle = label("title");
    emptyText = label("dim");
    emptyText->setObjectName(QStringLiteral("emptyText"));
    emptyText->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    emptyProgress = new QProgressBar;
    emptyProgress->setTextVisible(false);
    emptyProgress->setRange(0, 1000);
    emptyProgress->setFixedWidth(320);
    emptyCopy = new QPushButton(themedIcon(QStringLiteral("copy")), QString());
    auto* column = new QVBoxLayout(empty);
    column->setContentsMargins(48, 48, 48, 48);
    column->setSpacing(12);
    column->addStretch(2);
    for (QLabel* text : {emptyTitle, emptyText}) {
        text->setAlignment(Qt::AlignHCenter);
        text->setWordWrap(true);
        column->addWidget(text);
    }
    column->addWidget(emptyProgress, 0, Qt::AlignHCenter);
    column->addWidget(emptyCopy, 0, Qt::AlignHCenter);
    column->addStretch(3);
    return empty;
}

void DataPage::Impl::build() {
    const auto action = [this](const char* name, const char* icon, const QKeySequence& key) {
        auto* made = new QAction(&q);
        if (icon) made->setIcon(themedIcon(QLatin1String(icon)));
        made->setObjectName(QLatin1String(name));
        made->setShortcut(key);
        q.addAction(made);
        return made;
    };
    search = action("data.search", "search", QKeySequence(Qt::CTRL | Qt::Key_F));
    clear = action("data.clear", "close", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F));
    table = action("data.table", "table", QKeySequence(Qt::ALT | Qt::Key_1));
    gallery = action("data.gallery", "image", QKeySequence(Qt::ALT | Qt::Key_2));
    sort = action("data.sort", nullptr, QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S));
    previous = action("data.previous", nullptr, QKeySequence(Qt::Key_BracketLeft));
    next = action("data.next", nullptr, QKeySequence(Qt::Key_BracketRight));
    disk = action("data.disk", nullptr, QKeySequence(Qt::ALT | Qt::Key_3));
    model = action("data.model", nullptr, QKeySequence(Qt::ALT | Qt::Key_4));
    play = action("data.play", "play", QKeySequence(Qt::CTRL | Qt::Key_Space));
    role = action("data.role", nullptr, QKeySequence(Qt::Key_F2));
    for (QAction* checkable : {table, gallery, disk, model})
        checkable->setCheckable(true);

    columns = new ColumnsPanel(session);
    samples = new SamplesPanel(session);
    sample = new SamplePanel(session);
    summary = new SummaryPanel(session);
    pin = new PinAction(session, &q);
    sample->addHeaderAction(pin);
    centre = new QSplitter(Qt::Vertical);
    centre->setObjectName(QStringLiteral("centre"));
    centre->addWidget(samples);
    centre->addWidget(summary);
    centre->setStretchFactor(0, 1);
    centre->setStretchFactor(1, 0);
    centre->setCollapsible(0, false);
    centre->setSizes({520, 200});
    split = new QSplitter(Qt::Horizontal);
    split->setObjectName(QStringLiteral("page"));
    split->addWidget(columns);
    split->addWidget(centre);
    split->addWidget(sample);
    split->setStretchFactor(0, 0);
    split->setStretchFactor(1, 3);
    split->setStretchFactor(2, 1);
    split->setCollapsible(1, false);
    split->setSizes({280, 624, 300});
    columns->setMinimumWidth(224);
    sample->setMinimumWidth(220);
    for (QSplitter* one : {split, centre})
        one->setHandleWidth(1);
    stack = new QStackedWidget;
    stack->addWidget(buildEmpty());
    stack->addWidget(split);
    auto* whole = new QVBoxLayout(&q);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(stack);
    q.setFocusProxy(samples);
}

void DataPage::Impl::connectAll() {
    connect(search, &QAction::triggered, samples, &SamplesPanel::focusSearch);
    connect(clear, &QAction::triggered, samples, &SamplesPanel::clearFilters);
    connect(table, &QAction::triggered, samples, [this] { samples->setView(SamplesPanel::View::table); });
    connect(gallery, &QAction::triggered, samples, [this] { samples->setView(SamplesPanel::View::gallery); });
    connect(sort, &QAction::triggered, samples, &SamplesPanel::sortByCurrentColumn);
    connect(previous, &QAction::triggered, samples, [this] { samples->step(-1); });
    connect(next, &QAction::triggered, samples, [this] { samples->step(1); });
    connect(disk, &QAction::triggered, sample, [this] { sample->setSide(SamplePanel::Side::disk); });
    connect(model, &QAction::triggered, sample, [this] { sample->setSide(SamplePanel::Side::model); });
    connect(play, &QAction::triggered, sample, &SamplePanel::togglePlaying);
    connect(role, &QAction::triggered, columns, &ColumnsPanel::editRole);
    connect(emptyCopy, &QPushButton::clicked, &q,
            [this] { QGuiApplication::clipboard()->setText(emptyText->text()); });

    connect(samples, &SamplesPanel::viewChanged, &q, [this](SamplesPanel::View view) {
        if (!restoring)
            session.setViewState(QLatin1String(viewKey), view == SamplesPanel::View::table
                                                             ? QStringLiteral("table")
                                                             : QStringLiteral("gallery"));
        updateActions();
    });
    connect(samples, &SamplesPanel::filterChanged, &q, [this] { updateActions(); });
    connect(sample, &SamplePanel::sideChanged, &q, [this](SamplePanel::Side side) {
        if (!restoring)
            session.setViewState(QLatin1String(sideKey), side == SamplePanel::Side::disk
                                                             ? QStringLiteral("disk")
                                                             : QStringLiteral("model"));
        updateActions();
    });
    connect(sample, &SamplePanel::shown, &q, [this] { updateActions(); });
    connect(summary, &SummaryPanel::labelAsked, samples, [this](int label, std::optional<Split> part) {
        samples->filterSplit(part);
        samples->filterLabel(label);
    });
    connect(summary, &SummaryPanel::presenceAsked, samples, &SamplesPanel::filterPresence);
    connect(summary, &SummaryPanel::rowsAsked, samples, &SamplesPanel::filterRows);
    for (QSplitter* one : splitters())
        connect(one, &QSplitter::splitterMoved, &q, [this] { keepSplitters(); });

    connect(&session, &Session::projectChanged, &q, [this] {
        failure.reset();
        restoreView();
    });
    connect(&session, &Session::datasetChanged, &q, [this] {
        if (session.dataset()) failure.reset();
        updateState();
        selectFirst();
    });
    connect(&session, &Session::failed, &q, [this](const Error& error) {
        if (session.dataset()) return; // the window tells of what is no matter of this page
        failure = error;
        updateState();
    });
    connect(&session, &Session::taskChanged, &q, [this] {
        if (!session.dataset()) updateState();
    });
}

void DataPage::Impl::retranslate() {
    search->setText(tr("Search all text"));
    clear->setText(tr("Clear all filters"));
    table->setText(tr("Samples as a table"));
    gallery->setText(tr("Samples as a gallery"));
    sort->setText(tr("Sort by the current column"));
    previous->setText(tr("Previous sample"));
    next->setText(tr("Next sample"));
    disk->setText(tr("Sample as it lies on disk"));
    model->setText(tr("Sample as the model sees it"));
    play->setText(tr("Play or pause the sound"));
    role->setText(tr("Change the role of the column"));
    pin->retranslate();
    emptyCopy->setText(tr("Copy"));
    emptyCopy->setAccessibleName(tr("Copy the message"));
    emptyProgress->setAccessibleName(tr("Progress of reading the data"));
    updateState();
    updateActions();
}

void DataPage::Impl::updateState() {
    const bool there = session.dataset() != nullptr;
    stack->setCurrentWidget(there ? static_cast<QWidget*>(split) : empty);
    if (!there) {
        const auto task = session.task();
        if (failure) {
            emptyTitle->setText(tr("The data could not be read"));
            emptyText->setText(errorText(*failure));
        } else if (task) {
            emptyTitle->setText(task->title);
            emptyText->setText(tr("The samples appear as soon as the table was read."));
        } else if (!session.hasProject()) {
            emptyTitle->setText(tr("No project is open"));
            emptyText->setText(
                tr("Open a project or make one from a table: File, New project from a table."));
        } else if (session.project().data.empty()) {
            emptyTitle->setText(tr("This project has no table yet"));
            emptyText->setText(tr("Drop a table onto the window, or choose File, New project from a table."));
        } else {
            emptyTitle->setText(tr("The data were not read"));
            emptyText->setText(tr("Open the project again to read its table."));
        }
        emptyProgress->setVisible(task && !failure);
        emptyProgress->setValue(
            task && task->fraction > 0 ? static_cast<int>(std::lround(1000 * task->fraction)) : 0);
        emptyCopy->setVisible(failure.has_value());
    }
    updateActions();
}

void DataPage::Impl::updateActions() {
    const bool there = session.dataset() != nullptr;
    const QString why = tr("There are no data yet.");
    for (QAction* action : {search, table, gallery, sort, previous, next, disk, model, role}) {
        action->setEnabled(there);
        action->setToolTip(there ? action->text() : why);
    }
    const bool filtered = there && !samples->filter().isEmpty();
    clear->setEnabled(filtered);
    clear->setToolTip(filtered ? clear->text() : tr("No filter is set."));
    const bool sounds = there && sample->hasSound();
    play->setEnabled(sounds);
    play->setToolTip(sounds ? play->text() : tr("The selected sample has no sound."));
    table->setChecked(samples->view() == SamplesPanel::View::table);
    gallery->setChecked(samples->view() == SamplesPanel::View::gallery);
    disk->setChecked(sample->side() == SamplePanel::Side::disk);
    model->setChecked(sample->side() == SamplePanel::Side::model);
}

void DataPage::Impl::restoreView() {
    updateState();
    if (!session.hasProject()) return;
    restoring = true;
    samples->setView(session.viewState(QLatin1String(viewKey)).toString() == QLatin1String("gallery")
                         ? SamplesPanel::View::gallery
                         : SamplesPanel::View::table);
    sample->setSide(session.viewState(QLatin1String(sideKey)).toString() == QLatin1String("model")
                        ? SamplePanel::Side::model
                        : SamplePanel::Side::disk);
    const QStringList kept =
        session.viewState(QLatin1String(splittersKey)).toString().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const QList<QSplitter*> all = splitters();
    if (kept.size() == all.size())
        for (qsizetype i = 0; i < all.size(); ++i)
            all[i]->restoreState(QByteArray::fromBase64(kept[i].toLatin1()));
    restoring = false;
    updateActions();
}

void DataPage::Impl::selectFirst() {
    // Later: the session brings back the row of last time after it has told of the data.
    QTimer::singleShot(0, &q, [this] {
        if (session.dataset() && session.selectedRow() < 0) samples->step(1);
    });
}

void DataPage::Impl::keepSplitters() {
    QStringList states;
    for (const QSplitter* one : splitters())
        states << QString::fromLatin1(one->saveState().toBase64());
    session.setViewState(QLatin1String(splittersKey), states.join(QLatin1Char(' ')));
}

} // namespace triptych
